import type { Finding } from '../../../schemas/page.ts';
import type { PrepareTask } from '../../../schemas/prepare.ts';
import { readEmbeddedInvoice } from '../../document/einvoice/embedded.ts';
import { openPdf } from '../../document/pdf/open.ts';
import { readOutline } from '../../document/pdf/outline.ts';
import { readPdfPage } from '../../document/pdf/read-page.ts';
import type { Source } from './source.ts';

/** Opens a PDF. Errors: those of `openPdf`. */
export async function openPdfSource(task: PrepareTask, options: { readonly signal: AbortSignal }): Promise<Source> {
  const file = await openPdf(
    { path: task.path, name: task.name, ...(task.password === undefined ? {} : { password: task.password }) },
    { maxPixels: task.limits.maxPixels },
    options,
  );
  const { attachments, isXfaOnly, isPortfolio } = await readOutline(file.document);
  const embedded = readEmbeddedInvoice(attachments);
  const names = attachments.map(({ name }) => name).join(', ');
  const findings: Finding[] = [
    ...(isXfaOnly
      ? [{ code: 'xfa_only', message: 'The form is XFA only: its pages hold a notice for readers, not the form.' }]
      : []),
    ...(isPortfolio
      ? [{ code: 'portfolio', message: `It is a portfolio: the documents are the files embedded in it (${names}).` }]
      : []),
    ...embedded.findings,
  ];
  return {
    pageCount: file.document.numPages,
    attachments: attachments.map(({ name, content }) => ({
      name,
      ...(content === undefined ? {} : { bytes: content.length }),
    })),
    ...(embedded.einvoice === undefined ? {} : { einvoice: embedded.einvoice }),
    findings,
    async page(number) {
      const { page, release } = await readPdfPage(file, number, options);
      const { scan } = page;
      return {
        ...page,
        unit: 'pt',
        scanned: scan !== undefined,
        async pixels(longSide) {
          const { pixels, findings } =
            scan === undefined
              ? { pixels: await page.render(longSide / Math.max(page.width, page.height)), findings: [] }
              : await scan.decode(longSide);
          return { ...pixels, findings, dpi: 72 / Math.hypot(pixels.toPage[0], pixels.toPage[1]) };
        },
        release,
      };
    },
    close: () => file.close(),
  };
}
