import type { PreparedPage } from '../../schemas/page.ts';
import { lineOf, linesOf, type TextLine } from './lines.ts';

/** What the lines of a whole document tell about how it is set. */
export interface DocumentStyle {
  /** Height of its running text. */
  readonly body: number;
  /** Heights of its headings, tallest first. */
  readonly headings: readonly number[];
  /** Whether most of its text is bold, so that bold print is no heading. */
  readonly mostlyBold: boolean;
  /** Texts of lines that repeat at the top or bottom of pages, by `runningKey`. */
  readonly running: ReadonlySet<string>;
  readonly pages: number;
}

/** Ratio of a heading's height to that of the text, for text layers and for the less exact boxes of OCR. */
const MIN_RATIO = { exact: 1.15, read: 1.4 } as const;
/** Heights that differ by less than this share are one size. */
const SAME_SIZE = 0.08;
/** Ratio from which on all headings are of the first level: logos are larger than titles. */
const LARGE = 2.2;
/** Lines at the top and at the bottom of a page that may repeat. */
const RUNNING_LINES = 3;
/** Share of the pages on which they repeat. */
const MIN_RUNNING_SHARE = 0.4;
const MIN_RUNNING_PAGES = 3;
const MAX_RUNNING_LENGTH = 200;

/** Reads the style of a document from its pages, one page at a time. */
export async function readStyle(
  numbers: readonly number[],
  load: (number: number) => Promise<PreparedPage>,
): Promise<DocumentStyle> {
  const letters = new Map<number, number>();
  const running = new Map<string, number>();
  const counts = { bold: 0, all: 0, exact: 0 };
  const sizesOfHeadings = new Set<number>();
  for (const number of numbers) {
    const page = await load(number);
    if (page.unit === 'line') continue;
    const lines = linesOf(page);
    for (const line of lines) {
      const length = line.text.length;
      const size = sizeOf(line.height);
      letters.set(size, (letters.get(size) ?? 0) + length);
      counts.all += length;
      if (line.bold) counts.bold += length;
      if (page.wordsFrom === 'text_layer') counts.exact += length;
      for (const cell of line.cells.map(({ words }) => lineOf(words))) {
        if (canBeHeading(cell)) sizesOfHeadings.add(sizeOf(cell.height));
      }
    }
    for (const key of new Set(
      edgesOf(lines)
        .flat()
        .map(({ text }) => runningKey(text, number, numbers.length)),
    )) {
      running.set(key, (running.get(key) ?? 0) + 1);
    }
  }
  const body = weightedMedian(letters);
  const ratio = counts.exact * 2 > counts.all ? MIN_RATIO.exact : MIN_RATIO.read;
  return {
    body,
    headings: sizes(
      [...sizesOfHeadings].filter((size) => size >= body * ratio).map((size) => Math.min(size, body * LARGE)),
    ),
    mostlyBold: counts.bold * 2 > counts.all,
    pages: numbers.length,
    running: new Set([...running].filter(([key, pages]) => isRunning(key, pages, numbers.length)).map(([key]) => key)),
  };
}

/** Whether a line may be a heading by its length and letters. */
export function canBeHeading({ text, words }: TextLine): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters >= 2 && words.length <= 16 && letters * 2 >= text.replace(/\s/g, '').length && !/[,;]$/.test(text);
}

/** Level 1 to 6 of a line by its height; undefined if it is no larger than the text. */
export function levelOf({ height }: Pick<TextLine, 'height'>, { headings }: DocumentStyle): number | undefined {
  const at = headings.findIndex((size) => height >= size * (1 - SAME_SIZE));
  return at < 0 ? undefined : Math.min(6, at + 1);
}

/** The first lines of a page from its top, and the last ones from its bottom. */
export function edgesOf(lines: readonly TextLine[]): readonly (readonly TextLine[])[] {
  const sorted = lines.toSorted((a, b) => a.box[1] - b.box[1]);
  return [sorted.slice(0, RUNNING_LINES), sorted.slice(-RUNNING_LINES).toReversed()];
}

/** The text of a line without what changes from page to page: `#` stands for the numbers of the page and of all pages. */
export function runningKey(text: string, page: number, pages: number): string {
  return text
    .toLowerCase()
    .replace(/\d+/g, (digits) => (Number(digits) === page || Number(digits) === pages ? '#' : digits))
    .replace(/\s+/g, ' ');
}

function isRunning(key: string, pages: number, all: number): boolean {
  if (key.length > MAX_RUNNING_LENGTH || all < 2) return false;
  if (/#/.test(key) && key.length < 30 && pages === all) return true;
  return pages >= Math.max(MIN_RUNNING_PAGES, all * MIN_RUNNING_SHARE);
}

function sizeOf(height: number): number {
  return Math.round(height * 10) / 10;
}

function weightedMedian(weights: ReadonlyMap<number, number>): number {
  const half = [...weights.values()].reduce((sum, weight) => sum + weight, 0) / 2;
  let sum = 0;
  for (const [size, weight] of [...weights].toSorted((a, b) => a[0] - b[0])) {
    sum += weight;
    if (sum >= half) return size;
  }
  return 1;
}

/** Sizes without those that differ too little, tallest first. */
function sizes(values: readonly number[]): readonly number[] {
  const kept: number[] = [];
  for (const size of values.toSorted((a, b) => b - a)) {
    const last = kept.at(-1);
    if (last === undefined || size < last * (1 - SAME_SIZE)) kept.push(size);
  }
  return kept;
}
