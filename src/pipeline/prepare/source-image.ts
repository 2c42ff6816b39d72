import { join } from 'node:path';
import type { PrepareTask } from '../../../schemas/prepare.ts';
import { decodeFrame, readImageInfo } from '../../document/image/decode.ts';
import { capFrames } from '../../document/image/tiff.ts';
import { rotateUpright } from '../../document/pdf/upright.ts';
import { maxSideOf, pictureSideOf } from './raster-size.ts';
import type { Source } from './source.ts';

/** File name of a copy without the excess frames. */
const CAPPED_FILE = 'capped.tif';

/** Opens an image file, whose frames are its pages. Errors: those of `readImageInfo`. */
export async function openImageSource(task: PrepareTask, options: { readonly signal: AbortSignal }): Promise<Source> {
  const capped = join(task.folder, CAPPED_FILE);
  const { maxFrames } = task.limits;
  const frames = task.mediaType === 'image/tiff' ? capFrames(task.path, maxFrames, capped) : undefined;
  const file = frames === undefined ? task : { ...task, path: capped };
  const info = await readImageInfo(file, task.limits, options, frames);
  return {
    pageCount: info.frames,
    attachments: [],
    findings: info.findings,
    async picture(number) {
      const limits = { maxSide: pictureSideOf(info), maxPixels: task.limits.maxPixels };
      const { raster, toOriginal } = await decodeFrame(file, number - 1, limits, options);
      const upright = await rotateUpright({ raster, toPage: toOriginal, reduction: 1 });
      return { width: info.width, height: info.height, unit: 'px', raster: upright.raster };
    },
    async page(number) {
      const frame = await decodeFrame(
        file,
        number - 1,
        { maxSide: maxSideOf(info), maxPixels: task.limits.maxPixels },
        options,
      );
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
        findings: frame.findings,
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
