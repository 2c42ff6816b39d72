import type { Finding } from '../../../schemas/page.ts';
import type { PrepareTask } from '../../../schemas/prepare.ts';
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
  const { attachments, isXfaOnly } = await readOutline(file.document);
  const findings: Finding[] = [
    ...(isXfaOnly
      ? [{ code: 'xfa_only', message: 'The form is XFA only: its pages hold a notice for readers, not the form.' }]
      : []),
    ...(attachments.length > 0
      ? [
          {
            code: 'attachments',
            message: `The PDF carries ${attachments.length} embedded file(s), which are listed but not read: the pages count.`,
            value: attachments.length,
          },
        ]
      : []),
  ];
  return {
    pageCount: file.document.numPages,
    attachments,
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
