import { join } from 'node:path';
import type { Finding } from '../../../schemas/page.ts';
import type { PrepareTask } from '../../../schemas/prepare.ts';
import { decodeFrame, readImageInfo } from '../../document/image/decode.ts';
import { severalSheets } from '../../document/image/flatten.ts';
import type { Corners } from '../../document/image/projection.ts';
import { capFrames } from '../../document/image/tiff.ts';
import { rotateUpright } from '../../document/pdf/upright.ts';
import { maxSideOf, pictureSideOf } from './raster-size.ts';
import type { Source } from './source.ts';

/** File name of a copy without the excess frames. */
const CAPPED_FILE = 'capped.tif';

/**
 * Opens an image file, whose frames are its pages; the sheets on a picture that shows several are its pages too.
 * Errors: those of `readImageInfo`.
 */
export async function openImageSource(task: PrepareTask, options: { readonly signal: AbortSignal }): Promise<Source> {
  const capped = join(task.folder, CAPPED_FILE);
  const { maxFrames } = task.limits;
  const frames = task.mediaType === 'image/tiff' ? capFrames(task.path, maxFrames, capped) : undefined;
  const file = frames === undefined ? task : { ...task, path: capped };
  const info = await readImageInfo(file, task.limits, options, frames);
  const decode = (frame: number) =>
    decodeFrame(file, frame, { maxSide: maxSideOf(info), maxPixels: task.limits.maxPixels }, options);
  // The first page is there for people to look at, however many sheets it shows.
  const isFirstPicture = task.picture === true && task.pages === '1';
  // What cannot be decoded is said of its page.
  let only = info.frames > 1 || isFirstPicture ? undefined : await decode(0).catch(() => undefined);
  options.signal.throwIfAborted();
  const sheets = only === undefined ? [] : severalSheets(only.raster);
  const frameOf = (number: number) => (sheets.length > 0 ? 0 : number - 1);
  return {
    pageCount: Math.max(info.frames, sheets.length),
    attachments: [],
    findings: info.findings,
    async picture(number) {
      const limits = { maxSide: pictureSideOf(info), maxPixels: task.limits.maxPixels };
      const { raster, toOriginal } = await decodeFrame(file, frameOf(number), limits, options);
      const upright = await rotateUpright({ raster, toPage: toOriginal, reduction: 1 });
      return { width: info.width, height: info.height, unit: 'px', raster: upright.raster };
    },
    async page(number) {
      const frame = only ?? (await decode(frameOf(number)));
      only = undefined;
      const sheet = sheets[number - 1];
      const scale = Math.hypot(frame.toOriginal[0], frame.toOriginal[1]);
      return {
        width: info.width,
        height: info.height,
        unit: 'px',
        words: [],
        trusted: false,
        unread: [],
        needsImage: true,
        scanned: true,
        findings: [...frame.findings, ...sheetFinding(number, sheets)],
        ...(sheet === undefined ? {} : { sheet }),
        pixels: async () => ({
          raster: frame.raster,
          reduction: 1,
          toPage: frame.toOriginal,
          ...(info.dpi === undefined ? {} : { dpi: info.dpi / scale }),
        }),
        release: () => undefined,
      };
    },
    close: async () => undefined,
  };
}

function sheetFinding(number: number, sheets: readonly Corners[]): readonly Finding[] {
  if (sheets.length === 0) return [];
  const message = `The picture shows ${sheets.length} sheets, each of which is a page. This is the sheet number ${number}, from left to right and from top to bottom.`;
  return [{ code: 'one_of_several_sheets', message, value: sheets.length }];
}
