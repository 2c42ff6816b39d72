import type { Finding } from '../../../schemas/page.ts';
import type { PrepareTask } from '../../../schemas/prepare.ts';
import { someNames } from '../../document/containers/file-names.ts';
import { readEmbeddedInvoice } from '../../document/einvoice/embedded.ts';
import { openPdf } from '../../document/pdf/open.ts';
import { readOutline } from '../../document/pdf/outline.ts';
import { readPdfPage } from '../../document/pdf/read-page.ts';
import { renderPdfPage } from '../../document/pdf/render-page.ts';
import { RectoError } from '../../errors.ts';
import { pictureSideOf } from './raster-size.ts';
import type { Source } from './source.ts';

/** Opens a PDF. Errors: those of `openPdf`; `file_unsupported` for a form without pages of its own. */
export async function openPdfSource(task: PrepareTask, options: { readonly signal: AbortSignal }): Promise<Source> {
  const file = await openPdf(
    { path: task.path, name: task.name, ...(task.password === undefined ? {} : { password: task.password }) },
    { maxPixels: task.limits.maxPixels },
    options,
  );
  const { attachments, isXfaOnly, isPortfolio } = await readOutline(file.document);
  if (isXfaOnly) {
    await file.close();
    throw new RectoError(
      'file_unsupported',
      `${task.name} is an XFA form: its page only asks to open it in Adobe Acrobat Reader. Open it there, print it to a PDF, and give Recto that.`,
    );
  }
  const embedded = readEmbeddedInvoice(attachments);
  const names = someNames(attachments.map(({ name }) => name));
  const findings: Finding[] = [
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
    async picture(number) {
      const { width, height, raster } = await renderPdfPage(file, number, pictureSideOf, options);
      return { width, height, unit: 'pt', raster };
    },
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
