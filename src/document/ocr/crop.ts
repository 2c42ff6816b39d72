import type { Raster } from '../raster.ts';
import type { TiltedRect } from './quad.ts';

/** An upright crop of a line: colour planes blue, green, red, with values from -1 to 1, `height * width` each. */
export interface LineCrop {
  readonly planes: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** The location of a crop: its pixel (u, v) is the raster point `origin + u * along + v * down`. */
export interface CropFrame {
  readonly origin: readonly [number, number];
  readonly along: readonly [number, number];
  readonly down: readonly [number, number];
}

/** The frame of a `width` × `height` crop over a tilted rectangle, rotated by quarter turns clockwise. */
export function frameOf(rect: TiltedRect, size: { width: number; height: number }, quarterTurns = 0): CropFrame {
  const angle = rect.angle + (quarterTurns * Math.PI) / 2;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const sideways = quarterTurns % 2 !== 0;
  const [w, h] = sideways ? [rect.height, rect.width] : [rect.width, rect.height];
  return {
    origin: [rect.cx - (w / 2) * cos + (h / 2) * sin, rect.cy - (w / 2) * sin - (h / 2) * cos],
    along: [(w / size.width) * cos, (w / size.width) * sin],
    down: [(-h / size.height) * sin, (h / size.height) * cos],
  };
}

/** Samples a crop bilinearly; when reducing, each pixel is the mean of a grid of samples. */
export function sampleCrop(raster: Raster, frame: CropFrame, size: { width: number; height: number }): LineCrop {
  const { data, channels } = raster;
  const { width, height } = size;
  const [maxX, maxY] = [raster.width - 1, raster.height - 1];
  const grid = Math.min(4, Math.max(1, Math.round(Math.hypot(...frame.down))));
  const scale = 2 / (255 * grid * grid);
  const plane = width * height;
  const planes = new Float32Array(3 * plane).fill(-1);
  const stride = raster.width * channels;
  for (let v = 0; v < height; v += 1) {
    for (let u = 0; u < width; u += 1) {
      const at = v * width + u;
      for (let sub = 0; sub < grid * grid; sub += 1) {
        const fu = u + ((sub % grid) + 0.5) / grid;
        const fv = v + (Math.trunc(sub / grid) + 0.5) / grid;
        const x = Math.min(maxX, Math.max(0, frame.origin[0] + fu * frame.along[0] + fv * frame.down[0] - 0.5));
        const y = Math.min(maxY, Math.max(0, frame.origin[1] + fu * frame.along[1] + fv * frame.down[1] - 0.5));
        const [x0, y0] = [Math.trunc(x), Math.trunc(y)];
        const [dx, dy] = [x - x0, y - y0];
        const right = x0 < maxX ? channels : 0;
        const below = y0 < maxY ? stride : 0;
        const base = y0 * stride + x0 * channels;
        for (let c = 0; c < channels; c += 1) {
          const i = base + c;
          const top = (data[i] ?? 0) * (1 - dx) + (data[i + right] ?? 0) * dx;
          const bottom = (data[i + below] ?? 0) * (1 - dx) + (data[i + below + right] ?? 0) * dx;
          const value = (top * (1 - dy) + bottom * dy) * scale;
          const target = channels === 3 ? (2 - c) * plane + at : at;
          planes[target] = (planes[target] ?? 0) + value;
        }
      }
    }
  }
  if (channels === 1) planes.copyWithin(plane, 0, plane).copyWithin(2 * plane, 0, plane);
  return { planes, width, height };
}
