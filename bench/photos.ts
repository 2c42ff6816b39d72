import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { decodeFrame } from '../src/document/image/decode.ts';
import { findSheets } from '../src/document/image/find-sheet.ts';
import { flatten } from '../src/document/image/flatten.ts';
import { limitRaster } from '../src/document/image/limit.ts';
import { straighten } from '../src/document/image/straighten.ts';
import { createOcrEngine, type OcrEngine } from '../src/document/ocr/engine.ts';
import { createOrientationClassifier, type OrientationClassifier } from '../src/document/ocr/orientation.ts';
import { openPdf } from '../src/document/pdf/open.ts';
import { readPdfPage } from '../src/document/pdf/read-page.ts';
import { renderPdfPage } from '../src/document/pdf/render-page.ts';
import type { Raster } from '../src/document/raster.ts';
import { sniff } from '../src/document/sniff.ts';
import { median } from '../src/util/stats.ts';
import { CORPUS, corpusEntries } from '../test/support/corpus.ts';
import { photograph } from '../test/support/photo.ts';
import { row } from './print.ts';

const RECEIPTS = 12;
const INVOICES = 8;
const ANGLES = [0, 10, 15, 20, 25, 30, 35];
const MAX_SIDE = 3600;
const WIDTHS = [44, 7, 7, 9, 9, 9];
const { signal } = new AbortController();

interface Readers {
  readonly engine: OcrEngine;
  readonly orientation: OrientationClassifier;
}

/**
 * Words that are read of photographed receipts and invoices, by what is read of the same pages as they are, with their
 * perspective and without it; and which scans, photos and receipts of the corpus are taken for a photographed sheet.
 */
export async function benchPhotos(): Promise<void> {
  const orientation = createOrientationClassifier({ threads: 1 });
  const engine = await createOcrEngine({ threads: 1 });
  try {
    await comparePhotos({ engine, orientation });
    await findFalseAlarms({ engine, orientation });
  } finally {
    await Promise.all([engine.close(), orientation.close()]);
  }
}

async function comparePhotos(readers: Readers): Promise<void> {
  row(['page', 'angle', 'words', 'as it is', 'flat', 'ms'], WIDTHS);
  const totals = { words: 0, before: 0, after: 0, found: 0, pages: 0, ms: [] as number[] };
  for (const [at, { name, raster }] of (await sheets()).entries()) {
    const angle = ANGLES[at % ANGLES.length] ?? 0;
    const { raster: photo } = await limitRaster(
      photograph(raster, { angle, side: at * 67, turn: ((at * 5) % 13) - 6, width: 3000, height: 4000, seed: at + 1 })
        .raster,
      MAX_SIDE,
    );
    const truth = await wordsOf(raster, readers);
    const startedMs = processMs();
    findSheets(photo);
    const ms = processMs() - startedMs;
    const flat = flatten(photo, undefined);
    const before = recall(truth, await wordsOf(photo, readers));
    const after = flat.sheet === undefined ? before : recall(truth, await wordsOf(flat.raster, readers));
    totals.words += truth.length;
    totals.before += before;
    totals.after += after;
    totals.found += flat.sheet === undefined ? 0 : 1;
    totals.pages += 1;
    totals.ms.push(ms);
    row([name.slice(0, 42), `${angle}°`, `${truth.length}`, `${before}`, `${after}`, ms.toFixed(0)], WIDTHS);
  }
  const share = (count: number) => `${((100 * count) / totals.words).toFixed(1)} %`;
  console.log(
    `outlines found: ${totals.found} of ${totals.pages}; words: ${share(totals.before)} as it is, ${share(totals.after)} flat; processor time of looking for an outline, median: ${median(totals.ms)?.toFixed(0)} ms`,
  );
}

async function findFalseAlarms(readers: Readers): Promise<void> {
  let [pages, changed, worse] = [0, 0, 0];
  for (const { path } of corpusEntries()) {
    for await (const raster of scansOf(join(CORPUS, path))) {
      pages += 1;
      const flat = flatten(raster, undefined);
      if (flat.sheet === undefined) continue;
      changed += 1;
      const [before, after] = [await wordsOf(raster, readers), await wordsOf(flat.raster, readers)];
      const kept = recall(before, after);
      if (after.length < before.length) worse += 1;
      console.log(`changed: ${path}, ${before.length} words before, ${after.length} after, of them ${kept} the same`);
    }
  }
  console.log(
    `scans, photos and receipts of the corpus: ${pages}, changed: ${changed}, with fewer words after: ${worse}`,
  );
}

/** The rasters of the images and scanned pages of a file, as they are prepared; none where it cannot be read. */
async function* scansOf(path: string): AsyncGenerator<Raster> {
  try {
    const { kind, mediaType } = await sniff({ path, name: path });
    if (kind === 'image') {
      const { raster } = await decodeFrame(
        { path, name: path, mediaType },
        0,
        { maxSide: MAX_SIDE, maxPixels: 1e8 },
        { signal },
      );
      yield raster;
    }
    if (kind !== 'pdf') return;
    const file = await openPdf({ path, name: path }, { maxPixels: 1e8 }, { signal });
    try {
      for (let number = 1; number <= Math.min(5, file.document.numPages); number += 1) {
        const { page, release } = await readPdfPage(file, number, { signal });
        if (page.scan !== undefined) yield (await page.scan.decode(MAX_SIDE)).pixels.raster;
        release();
      }
    } finally {
      await file.close();
    }
  } catch {
    // Damaged and hostile files have benches and tests of their own.
  }
}

async function sheets(): Promise<readonly { readonly name: string; readonly raster: Raster }[]> {
  const named = (folder: string, end: string, most: number) =>
    readdirSync(join(CORPUS, folder))
      .filter((name) => name.endsWith(end))
      .slice(0, most)
      .map((name) => ({ name, path: join(CORPUS, folder, name) }));
  const found: { name: string; raster: Raster }[] = [];
  for (const { name, path } of named('receipts', '.jpg', RECEIPTS)) {
    const file = { path, name, mediaType: 'image/jpeg' };
    found.push({ name, raster: (await decodeFrame(file, 0, { maxSide: 2600, maxPixels: 1e8 }, { signal })).raster });
  }
  for (const { name, path } of named('invoices', '.pdf', INVOICES)) {
    const file = await openPdf({ path, name }, { maxPixels: 1e8 }, { signal });
    found.push({ name, raster: (await renderPdfPage(file, 1, () => 2600, { signal })).raster });
    await file.close();
  }
  return found;
}

async function wordsOf(raster: Raster, { engine, orientation }: Readers): Promise<readonly string[]> {
  const straight = await straighten(raster, { orientation }, { signal });
  const { words } = await engine.read(straight.raster, { signal });
  return words.map(({ text }) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')).filter((text) => text.length > 1);
}

/** How many of the words are among others, each as often as it is there. */
function recall(words: readonly string[], others: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of others) left.set(word, (left.get(word) ?? 0) + 1);
  return words.filter((word) => {
    const count = left.get(word) ?? 0;
    left.set(word, count - 1);
    return count > 0;
  }).length;
}

function processMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
