import type { PrepareTask } from '../../../schemas/prepare.ts';
import { readInvoiceText } from '../../document/einvoice/embedded.ts';
import { isProgrammingLanguage } from '../../document/text/language.ts';
import { readTextFile, wordsOfSlice } from '../../document/text/read.ts';
import { RectoError } from '../../errors.ts';
import type { Source } from './source.ts';

const PAGE_LIMITS = { maxLines: 400, maxChars: 24_000 } as const;

/** Opens a text or source file, whose pages are slices of complete lines. Errors: those of `readTextFile`. */
export async function openTextSource(task: PrepareTask, options: { readonly signal: AbortSignal }): Promise<Source> {
  const file = await readTextFile(task, PAGE_LIMITS, options);
  const isCode = await isProgrammingLanguage(file.language);
  const invoice = readInvoiceText(task.name, file.text);
  return {
    pageCount: file.slices.length,
    language: file.language,
    encoding: file.encoding,
    lineEnd: file.lineEnd,
    attachments: [],
    ...invoice,
    async page(number) {
      const slice = file.slices[number - 1];
      if (slice === undefined) throw new RectoError('page_range', `${task.name} has no part ${number}.`);
      const [first] = slice;
      const ends = slice.map((line) => line.column + line.text.length - 1);
      return {
        width: ends.reduce((widest, end) => Math.max(widest, end), 0),
        height: new Set(slice.map((line) => line.number)).size,
        unit: 'line',
        words: wordsOfSlice(slice),
        trusted: true,
        unread: [],
        needsImage: false,
        isCode,
        ...(first === undefined ? {} : { firstLine: first.number }),
        scanned: false,
        findings: [],
        release: () => undefined,
      };
    },
    close: async () => undefined,
  };
}
