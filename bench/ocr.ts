import { renderPages } from './ocr/pages.ts';
import { type Comparison, type Readers, startReaders } from './ocr/readers.ts';
import { readReceipts, wordsIn } from './ocr/receipts.ts';
import { addScores, NO_SCORE, type Score, score } from './ocr/score.ts';
import { row } from './print.ts';

const READERS = ['first', 'second', 'both'] as const;
type Scores = Readonly<Record<(typeof READERS)[number], Score>>;
const NONE: Scores = { first: NO_SCORE, second: NO_SCORE, both: NO_SCORE };

const WIDTHS = [12, 8, 8, 8, 9, 22, 22];
const RESOLUTIONS = [150, 200];
/** Lines a text is repeated to, for a page as dense as one of a contract. */
const DENSE_LINES = 46;

/**
 * Errors of each reader alone and of both together: on rendered pages in seven languages, and on the receipts of the
 * corpus, whose lines people have read. Processor time a page, and memory.
 */
export async function benchOcr(): Promise<void> {
  const readers = await startReaders();
  try {
    row(['', 'reader', 'words', 'chars', 'accents', 'digits wrong, doubtful', 'right numbers doubted'], WIDTHS);
    await comparePages(readers);
    await compareReceipts(readers);
    await timeDensePage(readers);
  } finally {
    await readers.close();
  }
  console.log(`memory of this process at its peak: ${Math.round(process.resourceUsage().maxRSS / 1000)} MB`);
}

async function comparePages(readers: Readers): Promise<void> {
  const byLanguage = new Map<string, Scores>();
  for (const page of renderPages(RESOLUTIONS)) {
    const comparison = await readers.compare(page.raster, page.language);
    const scores = scoresOf(comparison, (words) => score(page.lines.join(' '), words, { ignoreCase: false }));
    byLanguage.set(page.language, add(byLanguage.get(page.language) ?? NONE, scores));
  }
  for (const [language, scores] of byLanguage) print(language, scores);
}

async function compareReceipts(readers: Readers): Promise<void> {
  let scores = NONE;
  const ms: { first: number; both: number }[] = [];
  const worse: string[] = [];
  for await (const { name, raster, toFile, lines } of readReceipts()) {
    const comparison = await readers.compare(raster, 'eng');
    ms.push({ first: comparison.firstMs, both: comparison.bothMs });
    // The people who read these receipts wrote all capitals.
    const one = scoresOf(comparison, (words) =>
      lines
        .map(({ box, text }) => score(text, wordsIn(words, box, toFile), { ignoreCase: true }))
        .reduce(addScores, NO_SCORE),
    );
    if (one.both.charErrors > one.first.charErrors)
      worse.push(`${name} (${one.first.charErrors} to ${one.both.charErrors})`);
    scores = add(scores, one);
  }
  print('receipts', scores);
  console.log(`receipts with more wrong characters than by the first reader alone: ${worse.join(', ') || 'none'}`);
  const mean = (of: 'first' | 'both') => ms.reduce((sum, one) => sum + one[of], 0) / ms.length / 1000;
  console.log(`seconds of processor a receipt: ${mean('first').toFixed(2)} first, ${mean('both').toFixed(2)} both`);
}

async function timeDensePage(readers: Readers): Promise<void> {
  for (const page of renderPages([150], DENSE_LINES)) {
    if (!page.name.endsWith('-1-150-sans')) continue;
    const { firstMs, bothMs, both } = await readers.compare(page.raster, page.language);
    const chars = both.reduce((sum, { text }) => sum + text.length, 0);
    console.log(
      `seconds of processor for a dense page, ${page.language}, ${chars} characters: ${(firstMs / 1000).toFixed(2)} first, ${(bothMs / 1000).toFixed(2)} both`,
    );
  }
}

function scoresOf(comparison: Comparison, of: (words: Comparison['both']) => Score): Scores {
  return { first: of(comparison.first), second: of(comparison.second), both: of(comparison.both) };
}

function add(a: Scores, b: Scores): Scores {
  return {
    first: addScores(a.first, b.first),
    second: addScores(a.second, b.second),
    both: addScores(a.both, b.both),
  };
}

function print(name: string, scores: Scores): void {
  for (const reader of READERS) {
    const s = scores[reader];
    row(
      [
        name,
        reader,
        `${((100 * s.wordErrors) / s.words).toFixed(2)} %`,
        `${((100 * s.charErrors) / s.chars).toFixed(2)} %`,
        s.accented === 0 ? '' : `${s.accentedRight}/${s.accented}`,
        `${s.digitErrors}/${s.digits}, ${s.digitErrorsMarked}`,
        `${s.numbersRightMarked}/${s.numbersRight}`,
      ],
      WIDTHS,
    );
  }
}
