import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { referenceIn } from './dictionary.ts';
import { indexObjects, type ObjectIndex } from './object-index.ts';
import { type PlainColours, type StoredFormat, storedFormat } from './stored-image.ts';

/** An image of a PDF: byte offset and length of its data, and their format. */
export interface StoredImage {
  readonly start: number;
  readonly length: number;
  readonly format: StoredFormat;
}

/** Maximum of bytes of a colour profile. */
const MAX_PROFILE_BYTES = 1 << 20;
/** Profiles that need no conversion. */
const PLAIN_PROFILE = /sRGB|Gr[ae]y Gamma 2\.2/;
const PLACEHOLDER = '<</Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length ';

/**
 * Finds plainly encoded images and replaces them in `bytes`, in place, by placeholders of one grey pixel, so that
 * pdfjs-dist does not decode in JavaScript what native decoders do much faster. Keys are pdfjs-dist's object names
 * (`12R`). Doubtful images stay: in encrypted files, with masks or as masks, with duplicate numbers, or with colours
 * that need conversion.
 */
export async function extractStoredImages(bytes: Buffer, maxPixels: number): Promise<ReadonlyMap<string, StoredImage>> {
  const images = new Map<string, StoredImage>();
  if (!bytes.includes('/Image') || bytes.includes('/Encrypt')) return images;
  const objects = indexObjects(bytes);
  const masks = maskNumbers(bytes);
  for (const number of objects.containing('/Image')) {
    const stream = masks.has(number) ? undefined : objects.stream(number);
    if (stream?.dictionary.get('Subtype') !== '/Image') continue;
    const colours = await plainColours(bytes, objects, stream.dictionary.get('ColorSpace'));
    const format = colours === undefined ? undefined : storedFormat(stream.dictionary, colours);
    if (format === undefined || format.width * format.height > maxPixels) continue;
    const placeholder = `${PLACEHOLDER}${stream.dictionary.get('Length')}`;
    const padding = stream.to - stream.from - placeholder.length - 2;
    if (padding < 0) continue;
    bytes.write(`${placeholder}${' '.repeat(padding)}>>`, stream.from, 'latin1');
    images.set(`${number}R`, { start: stream.data, length: stream.length, format });
  }
  return images;
}

/** Numbers of the images that are masks of others, which must stay for the others to render correctly. */
function maskNumbers(bytes: Buffer): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (let at = bytes.indexOf('Mask'); at >= 0; at = bytes.indexOf('Mask', at + 4)) {
    const [, number] = /^Mask\s+(\d+)\s+\d+\s+R/.exec(bytes.toString('latin1', at, at + 40)) ?? [];
    if (number !== undefined) numbers.add(Number(number));
  }
  return numbers;
}

async function plainColours(
  bytes: Buffer,
  objects: ObjectIndex,
  value: string | undefined,
): Promise<PlainColours | undefined> {
  const number = referenceIn(value);
  const text =
    number === undefined
      ? value
      : objects
          .text(number)
          ?.replace(/endobj.*$/s, '')
          .trim();
  if (text === '/DeviceGray') return { channels: 1 };
  if (text === '/DeviceRGB') return { channels: 3 };
  const palette = /^\[\s*\/Indexed\s*\/DeviceRGB\s+1\s*<\s*(0{6}\s*f{6}|f{6}\s*0{6})\s*>\s*\]$/i.exec(text ?? '')?.[1];
  if (palette !== undefined) return { channels: 1, palette: /^f/i.test(palette) ? 'white first' : 'black first' };
  const profile = referenceIn(/^\[\s*\/ICCBased\s+(.*?)\s*\]$/s.exec(text ?? '')?.[1]);
  return profile === undefined ? undefined : profileColours(bytes, objects, profile);
}

async function profileColours(bytes: Buffer, objects: ObjectIndex, number: number): Promise<PlainColours | undefined> {
  const stream = objects.stream(number);
  const filter = stream?.dictionary.get('Filter');
  if (stream === undefined || (filter !== undefined && filter !== '/FlateDecode')) return undefined;
  const packed = bytes.subarray(stream.data, stream.data + stream.length);
  const unpack = () => promisify(inflate)(packed, { maxOutputLength: MAX_PROFILE_BYTES }).catch(() => Buffer.alloc(0));
  const profile = filter === undefined ? packed : await unpack();
  if (!PLAIN_PROFILE.test(profile.toString('latin1'))) return undefined;
  const kind = `${profile.toString('latin1', 16, 20)}${stream.dictionary.get('N')}`;
  return kind === 'GRAY1' ? { channels: 1 } : kind === 'RGB 3' ? { channels: 3 } : undefined;
}
