import type { PreparedPage, Word } from '../../schemas/page.ts';
import type { Block } from '../../schemas/transcript.ts';
import { around } from '../document/box.ts';
import type { MarkdownBlock } from './read-markdown.ts';

/** Blocks of a page that a model gave, with what the words of the page say about them. */
export interface LocatedBlocks {
  readonly blocks: readonly Block[];
  /** Number of words of the page, and of those that no block has. */
  readonly words: number;
  readonly missing: number;
}

/** Maximum of comparisons of words of a page with words of its blocks. */
const MAX_COMPARED = 25_000_000;
/** Share of a block's words that must stand on the page for it to have a place there. */
const MIN_SHARE = 0.5;

/** Finds the words of blocks among the words of their page, both in reading order. */
export function locateBlocks(blocks: readonly MarkdownBlock[], page: PreparedPage): LocatedBlocks {
  const printed = page.words.flatMap((word) => tokensOf(word.text).map((token) => ({ token, word })));
  const given = blocks.flatMap((block, at) => tokensOf(block.text).map((token) => ({ token, at })));
  const matches = align(
    given.map(({ token }) => token),
    printed.map(({ token }) => token),
  );
  const found = blocks.map((): Word[] => []);
  for (const [index, other] of matches) {
    const at = given[index]?.at;
    const word = printed[other]?.word;
    if (at !== undefined && word !== undefined) found[at]?.push(word);
  }
  const counts = new Map<number, number>();
  for (const { at } of given) counts.set(at, (counts.get(at) ?? 0) + 1);
  return {
    blocks: blocks.map((block, at): Block => {
      const words = found[at] ?? [];
      const share = words.length / Math.max(1, counts.get(at) ?? 0);
      const isPlaced = words.length > 0 && share >= MIN_SHARE;
      return {
        ...block,
        page: page.number,
        ...(isPlaced ? { box: around(words.map(({ box }) => box)), unit: page.unit } : {}),
        ...(printed.length === 0 ? {} : { confidence: Math.round(share * 1000) / 1000 }),
      };
    }),
    words: printed.length,
    missing: missingOf(
      printed.map(({ token }) => token),
      given.map(({ token }) => token),
    ),
  };
}

/** The words of a text without case, accents and punctuation. */
function tokensOf(text: string): readonly string[] {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(/[^\p{L}\p{N}]/gu, ''))
    .filter((word) => word !== '');
}

/** Number of words of the page that its blocks do not have, wherever they stand in them. */
function missingOf(printed: readonly string[], given: readonly string[]): number {
  // Words that a line break parted are one word in a transcript.
  const joined = given.join(' ');
  const counts = new Map<string, number>();
  for (const token of given) counts.set(token, (counts.get(token) ?? 0) + 1);
  let missing = 0;
  for (const token of printed) {
    const count = counts.get(token) ?? 0;
    if (count > 0) counts.set(token, count - 1);
    else if (!joined.includes(token)) missing += 1;
  }
  return missing;
}

/** The longest common subsequence of two lists, as pairs of indices; none where they are too long to compare. */
function align(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const width = b.length + 1;
  if (a.length * width > MAX_COMPARED) return [];
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      lengths[at] =
        a[i] === b[j] ? (lengths[at + width + 1] ?? 0) + 1 : Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0);
    }
  }
  const pairs: [number, number][] = [];
  for (let [i, j] = [0, 0]; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      pairs.push([i, j]);
      i += 1;
      j += 1;
    } else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  return pairs;
}
