import type { Raster } from '../raster.ts';
import { frameOf, type LineCrop, sampleCrop } from './crop.ts';
import type { TiltedRect } from './quad.ts';
import { bundledModelFiles, loadModel } from './sessions.ts';

const SIZE = { width: 192, height: 48 } as const;

/** Detects upside-down lines of text. */
export interface OrientationClassifier {
  /** The probability, 0 to 1, that the line in `rect` (raster pixels, text along `width`) is upside down. */
  upsideDown(raster: Raster, rect: TiltedRect): Promise<number>;
  close(): Promise<void>;
}

/** The classifier's input of 192 × 48 pixels: the middle of longer lines; shorter ones are padded with grey. */
function classifierCrop(raster: Raster, rect: TiltedRect): LineCrop {
  const aspect = SIZE.width / SIZE.height;
  const width = Math.min(rect.width, rect.height * aspect);
  const columns = Math.max(1, Math.round((width / rect.height) * SIZE.height));
  const crop = sampleCrop(raster, frameOf({ ...rect, width }, { width: columns, height: SIZE.height }), {
    width: columns,
    height: SIZE.height,
  });
  if (columns === SIZE.width) return crop;
  const planes = new Float32Array(3 * SIZE.width * SIZE.height);
  for (let row = 0; row < 3 * SIZE.height; row += 1) {
    planes.set(crop.planes.subarray(row * columns, (row + 1) * columns), row * SIZE.width);
  }
  return { planes, ...SIZE };
}

/**
 * Creates the PP-OCR line classifier (0.6 MB), loaded on first use. Errors: `upsideDown` rejects with
 * `ocr_unavailable`.
 */
export function createOrientationClassifier(options: { model?: string; threads: number }): OrientationClassifier {
  const path = options.model ?? bundledModelFiles().classification;
  let loading: ReturnType<typeof loadModel> | undefined;
  return {
    async upsideDown(raster, rect) {
      loading ??= loadModel(path, options.threads);
      const { planes, width, height } = classifierCrop(raster, rect);
      const scores = await (await loading).run({ data: planes, dims: [1, 3, height, width] });
      return scores.data[1] ?? 0;
    },
    async close() {
      await (await loading)?.release();
      loading = undefined;
    },
  };
}
