import load from '@cornerstonejs/codec-openjpeg/decode';
import { RectoError } from '../../errors.ts';
import type { Codec, RawPixels } from './types.ts';

const damaged = (why: string) => new RectoError('file_corrupt', `The JPEG 2000 image ${why}. Save it again.`);

/** Finds the codestream by its SOC and SIZ markers, inside JP2 boxes or bare. Source: ISO 15444-1, A.4.1 and A.5.1. */
function sizeMarker(bytes: Buffer): number {
  const at = bytes.indexOf(Buffer.from([0xff, 0x4f, 0xff, 0x51]));
  if (at < 0 || bytes.length < at + 44) throw damaged('has no header');
  return at;
}

function toBytes(data: Uint8Array, bits: number): Buffer {
  if (bits <= 8) {
    const scale = 255 / (2 ** bits - 1);
    return bits === 8 ? Buffer.from(data) : Buffer.from(data.map((value) => value * scale));
  }
  const wide = Buffer.from(data);
  const narrow = Buffer.alloc(wide.length / 2);
  for (let at = 0; at < narrow.length; at += 1) narrow[at] = wide.readUInt16LE(at * 2) >> (bits - 8);
  return narrow;
}

/** Drops the alpha of two-channel images, which sharp cannot split in raw pixels. */
function toPixels(data: Buffer, size: { width: number; height: number }, components: number): RawPixels {
  if (components === 1 || components === 3 || components === 4) return { data, ...size, channels: components };
  const pixels = size.width * size.height;
  const grey = Buffer.alloc(pixels);
  for (let at = 0; at < pixels; at += 1) grey[at] = data[at * components] ?? 0;
  return { data: grey, ...size, channels: 1 };
}

/** Decodes JPEG 2000, in boxes or as a bare codestream, by OpenJPEG in JavaScript. */
export const jp2: Codec = {
  size(bytes) {
    const at = sizeMarker(bytes);
    const width = bytes.readUInt32BE(at + 8) - bytes.readUInt32BE(at + 16);
    const height = bytes.readUInt32BE(at + 12) - bytes.readUInt32BE(at + 20);
    if (width <= 0 || height <= 0) throw damaged('has no pixels');
    return { width, height };
  },
  async decode(bytes) {
    // Given the boxes, the decoder ignores the size in the header; the codestream alone is enough.
    const stream = bytes.subarray(sizeMarker(bytes));
    const { J2KDecoder } = await load({ print() {}, printErr() {} });
    const decoder = new J2KDecoder();
    try {
      decoder.getEncodedBuffer(stream.length).set(stream);
      decoder.decode();
      const { width, height, bitsPerSample, componentCount, isSigned } = decoder.getFrameInfo();
      if (width === 0 || height === 0 || componentCount === 0) throw damaged('cannot be decoded');
      if (isSigned) throw damaged('has signed samples, which no viewer shows');
      return toPixels(toBytes(decoder.getDecodedBuffer(), bitsPerSample), { width, height }, componentCount);
    } finally {
      decoder.delete();
    }
  },
};
