import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openPdf } from '../../src/document/pdf/open.ts';
import { readPdfPage } from '../../src/document/pdf/read-page.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';

it('reads PDFs without putting slow functions in the place of those of the engine', async () => {
  const { signal } = new AbortController();
  const path = join(temporaryFolder(), 'receipt.pdf');
  writeFileSync(path, receiptPdf(1));
  const file = await openPdf({ path, name: 'receipt.pdf' }, { maxPixels: 1e6 }, { signal });
  try {
    (await readPdfPage(file, 1, { signal })).release();
  } finally {
    await file.close();
  }
  for (const used of [JSON.stringify, JSON.parse, Array.prototype.push, Function.prototype.toString])
    expect(Function.prototype.toString.call(used)).toContain('[native code]');
});
