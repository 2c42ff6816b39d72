import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Box } from '../../schemas/geometry.ts';
import { type Affine, applyToBox, compose } from '../../src/document/image/affine.ts';
import { decodeFrame } from '../../src/document/image/decode.ts';
import { straighten } from '../../src/document/image/straighten.ts';
import { createOrientationClassifier } from '../../src/document/ocr/orientation.ts';
import type { Raster } from '../../src/document/raster.ts';
import { CORPUS } from '../../test/support/corpus.ts';

/** A photographed receipt with the lines that people read on it. */
export interface Receipt {
  readonly name: string;
  readonly raster: Raster;
  /** From the raster to the pixels of the file, in which the boxes are. */
  readonly toFile: Affine;
  readonly lines: readonly { readonly box: Box; readonly text: string }[];
}

const FOLDER = join(CORPUS, 'receipts');

/** The receipts of the corpus whose lines people have read, turned upright as Recto does. */
export async function* readReceipts(): AsyncGenerator<Receipt> {
  const orientation = createOrientationClassifier({ threads: 1 });
  const { signal } = new AbortController();
  try {
    for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.boxes.csv'))) {
      const name = file.replace('.boxes.csv', '');
      const source = { path: join(FOLDER, `${name}.jpg`), name, mediaType: 'image/jpeg' } as const;
      const frame = await decodeFrame(source, 0, { maxSide: 3600, maxPixels: 1e8 }, { signal });
      const { raster, toInput } = await straighten(frame.raster, { orientation }, { signal });
      yield {
        name,
        raster,
        toFile: compose(frame.toOriginal, toInput),
        lines: linesOf(readFileSync(join(FOLDER, file), 'utf8')),
      };
    }
  } finally {
    await orientation.close();
  }
}

/** The words, in pixels of the raster, whose middle lies in the box, from left to right. */
export function wordsIn<T extends { readonly box: Box }>(words: readonly T[], box: Box, toFile: Affine): readonly T[] {
  return words
    .map((word) => ({ word, place: applyToBox(toFile, word.box) }))
    .filter(({ place: [x0, y0, x1, y1] }) => {
      const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
      return x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
    })
    .sort((a, b) => a.place[0] - b.place[0])
    .map(({ word }) => word);
}

/** Four corners and the text: `x,y,x,y,x,y,x,y,text`. */
function linesOf(csv: string): Receipt['lines'] {
  return csv.split(/\r?\n/).flatMap((row) => {
    const [, corners = '', text = ''] = /^((?:-?\d+,){8})(.*)$/.exec(row) ?? [];
    if (text === '') return [];
    const numbers = corners.split(',').slice(0, 8).map(Number);
    const [xs, ys] = [numbers.filter((_, at) => at % 2 === 0), numbers.filter((_, at) => at % 2 === 1)];
    return [{ text, box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as Box }];
  });
}
