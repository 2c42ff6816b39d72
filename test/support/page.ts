import type { PreparedPage, Word } from '../../schemas/page.ts';
import { wordsOf } from './layout.ts';

/** A prepared page of text in letters of one width, one line of text for each given. */
export function preparedPage(lines: readonly string[], number = 1, change: Partial<Word> = {}): PreparedPage {
  return {
    number,
    kind: 'pdf',
    status: 'ok',
    width: 600,
    height: 800,
    unit: 'pt',
    route: 'text',
    ocr: 'not_needed',
    wordsFrom: 'text_layer',
    words: wordsOf(lines).map((word) => ({ ...word, ...change })),
    views: [],
    findings: [],
  };
}

/** Pages as the grounding loads them. */
export function pagesOf(...pages: readonly PreparedPage[]) {
  return {
    numbers: pages.map((page) => page.number),
    load: async (number: number) => {
      const page = pages.find((candidate) => candidate.number === number);
      if (page === undefined) throw new Error(`no page ${number}`);
      return page;
    },
  };
}
