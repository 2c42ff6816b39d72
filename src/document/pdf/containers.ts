import { crc32 } from 'node:zlib';

function chunk(type: string, data: Buffer): Buffer {
  const out = Buffer.allocUnsafe(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, data.length + 8)), data.length + 8);
  return out;
}

/**
 * Wraps `FlateDecode` data with a PNG predictor (10 and more) into a PNG file, whose pixel data are the same. One
 * channel or RGB.
 * Source: ISO 32000-1, 7.4.4.4.
 */
export function asPng(
  rows: Buffer,
  image: { readonly width: number; readonly height: number; readonly bits: number; readonly channels: 1 | 3 },
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(image.width, 0);
  header.writeUInt32BE(image.height, 4);
  header[8] = image.bits;
  header[9] = image.channels === 1 ? 0 : 2;
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

const [SHORT, LONG] = [3, 4];

/** Wraps group 4 fax data (`CCITTFaxDecode` with a negative K) into a TIFF file of one strip. Source: TIFF 6.0, T.6. */
export function asTiff(
  data: Buffer,
  image: { readonly width: number; readonly height: number; readonly whiteIsZero: boolean },
): Buffer {
  const WHITE_IS_ZERO = 0;
  const BLACK_IS_ZERO = 1;
  const GROUP_4 = 4;
  const tags = (start: number): readonly (readonly [tag: number, type: number, value: number])[] => [
    [256, LONG, image.width],
    [257, LONG, image.height],
    [258, SHORT, 1],
    [259, SHORT, GROUP_4],
    [262, SHORT, image.whiteIsZero ? WHITE_IS_ZERO : BLACK_IS_ZERO],
    [273, LONG, start],
    [277, SHORT, 1],
    [278, LONG, image.height],
    [279, LONG, data.length],
  ];
  const size = 8 + 2 + tags(0).length * 12 + 4;
  const head = Buffer.alloc(size);
  head.write('II*\0', 0, 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(tags(0).length, 8);
  for (const [index, [tag, type, value]] of tags(size).entries()) {
    const at = 10 + index * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(1, at + 4);
    if (type === SHORT) head.writeUInt16LE(value, at + 8);
    else head.writeUInt32LE(value, at + 8);
  }
  return Buffer.concat([head, data]);
}
