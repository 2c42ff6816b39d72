import type { Pages } from '../day-order.ts';
import { findValue } from '../find-value.ts';
import { indexPage, type PageIndex } from '../page-index.ts';
import type { Scalar } from './source.ts';
import { timesPrinted } from './times-printed.ts';

/**
 * What the pages of a document show, asked while merging and looked up afterwards, so that a page is loaded once for all that is
 * asked about it: merge, answer, and merge again until nothing new is asked.
 */
export interface PendingPageReads {
  /** Whether a page shows a value; `words`: where a model says that it read it there. False until it was answered. */
  isPrinted(value: Scalar, page: number, words?: readonly number[]): boolean;
  /** How often a value stands on a page. Nothing where the page has no words, or until it was answered. */
  times(value: Scalar, page: number): number | undefined;
  /** Whether something was asked that is not answered yet, so that whatever is decided now will be decided again. */
  hasPending(): boolean;
  /** Loads the pages that were asked about, one at a time. Whether there were any. */
  answer(): Promise<boolean>;
}

interface Question {
  readonly look: (index: PageIndex) => number;
  answer: number | undefined;
}

/** Without `pages`, nothing is known of any page. */
export function createPendingPageReads(pages: Pages | undefined): PendingPageReads {
  const known = new Set(pages?.numbers);
  const asked = new Map<number, Map<string, Question>>();
  const open = new Map<number, Question[]>();
  const ask = (page: number, key: string, look: Question['look']): number | undefined => {
    if (!known.has(page)) return undefined;
    const ofPage = asked.get(page) ?? new Map<string, Question>();
    asked.set(page, ofPage);
    const before = ofPage.get(key);
    if (before !== undefined) return before.answer;
    const question: Question = { look, answer: undefined };
    ofPage.set(key, question);
    const waiting = open.get(page);
    if (waiting === undefined) open.set(page, [question]);
    else waiting.push(question);
    return undefined;
  };
  return {
    isPrinted: (value, page, words) => ask(page, JSON.stringify([value, words]), isPrinted(value, words)) === 1,
    times: (value, page) => ask(page, JSON.stringify(value), (index) => timesPrinted(value, index)),
    hasPending: () => open.size > 0,
    async answer() {
      const waiting = [...open].sort(([a], [b]) => a - b);
      open.clear();
      for (const [page, questions] of waiting) {
        const loaded = await pages?.load(page);
        if (loaded === undefined || loaded.words.length === 0) continue;
        const index = indexPage(loaded);
        for (const question of questions) question.answer = question.look(index);
      }
      return waiting.length > 0;
    },
  };
}

function isPrinted(value: Scalar, words: readonly number[] | undefined): Question['look'] {
  return (index) => {
    const there = words === undefined ? undefined : findValue(value, index, words);
    return (there ?? findValue(value, index)) === undefined ? 0 : 1;
  };
}
