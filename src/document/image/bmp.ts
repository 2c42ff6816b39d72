import { decode } from 'bmp-ts';
import { RectoError } from '../../errors.ts';
import type { Codec } from './types.ts';

const INCHES_PER_METRE = 0.0254;

/** Decodes Windows bitmaps of 1 to 32 bits per pixel, run-length encoded or not. */
export const bmp: Codec = {
  size(bytes) {
    if (bytes.length < 30) throw new RectoError('file_corrupt', 'The BMP file ends inside its header. Save it again.');
    // The OS/2 core header has 16-bit sizes; in the others a negative height means top-down rows.
    if (bytes.readUInt32LE(14) === 12) return { width: bytes.readUInt16LE(18), height: bytes.readUInt16LE(20) };
    const dpi = bytes.length >= 42 ? Math.round(bytes.readInt32LE(38) * INCHES_PER_METRE) : 0;
    const size = { width: Math.abs(bytes.readInt32LE(18)), height: Math.abs(bytes.readInt32LE(22)) };
    return dpi > 0 ? { ...size, dpi } : size;
  },
  async decode(bytes) {
    const { data, width, height } = decode(bytes, { toRGBA: true });
    // The fourth byte is alpha in theory and padding in practice.
    for (let at = 3; at < data.length; at += 4) data[at] = 255;
    return { data, width, height: Math.abs(height), channels: 4 };
  },
};
