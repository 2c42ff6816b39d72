import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import type { Raster } from '../raster.ts';
import { reduceBilevel } from './bilevel.ts';
import { asPng, asTiff } from './containers.ts';
import { type Dictionary, readDictionary } from './dictionary.ts';

/** The encoding of an image in its stream. */
export interface StoredFormat {
  readonly coding: 'jpeg' | 'png' | 'fax' | 'deflated';
  readonly width: number;
  readonly height: number;
  readonly bits: 1 | 8;
  readonly channels: 1 | 3;
  /** Whether 0 is white rather than black. */
  readonly inverted: boolean;
}

/** Colours that need no conversion: grey or sRGB. */
export interface PlainColours {
  readonly channels: 1 | 3;
  /** The order of a palette of black and white. */
  readonly palette?: 'black first' | 'white first';
}

/** Keys that do not affect pixels, or are interpreted here. */
const SUPPORTED_KEYS =
  /^(Type|Subtype|Name|Width|Height|BitsPerComponent|ColorSpace|Filter|DecodeParms|Length|Interpolate|Intent|Decode|ID)$/;

function single(value: string | undefined): string | undefined {
  return /^\[\s*([^[\]]*?)\s*\]$/s.exec(value ?? '')?.[1] ?? value;
}

function parametersOf(dictionary: Dictionary): Dictionary | undefined {
  const value = single(dictionary.get('DecodeParms'));
  return value === undefined || value === 'null' ? new Map() : readDictionary(value)?.entries;
}

/**
 * The format of an image by its dictionary; undefined for anything but plain scans, which is left to pdfjs-dist: masks,
 * other filters and colours, non-trivial decode arrays.
 */
export function storedFormat(dictionary: Dictionary, colours: PlainColours): StoredFormat | undefined {
  const [width, height] = [Number(dictionary.get('Width')), Number(dictionary.get('Height'))];
  const bits = dictionary.get('BitsPerComponent') === '8' ? 8 : 1;
  const parameters = parametersOf(dictionary);
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) return undefined;
  if (parameters === undefined || [...dictionary.keys()].some((key) => !SUPPORTED_KEYS.test(key))) return undefined;
  const decode = single(dictionary.get('Decode'))?.split(/\s+/).map(Number);
  if (decode?.some((value, at) => value !== at % 2)) return undefined;
  const { channels, palette } = colours;
  if (bits === 8 ? palette !== undefined : dictionary.get('BitsPerComponent') !== '1' || channels !== 1)
    return undefined;
  const coding = codingOf(single(dictionary.get('Filter')), parameters, { width, bits, channels });
  if (coding === undefined) return undefined;
  const blackIsOne = coding === 'fax' && parameters.get('BlackIs1') === 'true';
  return { coding, width, height, bits, channels, inverted: (palette === 'white first') !== blackIsOne };
}

function codingOf(
  filter: string | undefined,
  parameters: Dictionary,
  image: { readonly width: number; readonly bits: number; readonly channels: number },
): StoredFormat['coding'] | undefined {
  const is = (key: string, value: number, fallback: number) => Number(parameters.get(key) ?? fallback) === value;
  if (filter === '/DCTDecode') return parameters.size === 0 && image.bits === 8 ? 'jpeg' : undefined;
  if (filter === '/CCITTFaxDecode') {
    const aligned = parameters.get('EncodedByteAlign') === 'true';
    return image.bits === 1 && is('K', -1, 0) && is('Columns', image.width, 1728) && !aligned ? 'fax' : undefined;
  }
  if (filter !== '/FlateDecode') return undefined;
  if (is('Predictor', 1, 1)) return 'deflated';
  const same =
    is('Columns', image.width, 1) && is('Colors', image.channels, 1) && is('BitsPerComponent', image.bits, 8);
  return Number(parameters.get('Predictor')) >= 10 && same ? 'png' : undefined;
}

/** Minimum factor for reducing an image: smaller reductions cost more than they save. */
const MIN_REDUCTION = 1.25;

function reductionFor({ width, height }: StoredFormat, longSide: number): number {
  const factor = Math.max(width, height) / longSide;
  return factor < MIN_REDUCTION ? 1 : factor;
}

/**
 * Decodes the output of `unpackStored` with the native decoders of sharp, reducing its longer side to about `longSide`
 * pixels; one channel stays one. Throws if the data are damaged or do not match the format; pdfjs-dist is more
 * tolerant.
 */
export async function decodeStored(data: Buffer, format: StoredFormat, longSide: number): Promise<Raster> {
  const { width, height, channels } = format;
  const factor = reductionFor(format, longSide);
  if (format.coding === 'deflated') return decodeRaw(data, format, longSide);
  const image = openStored(data, format);
  const found = await image.metadata();
  if (found.width !== width || found.height !== height || found.channels !== channels) {
    throw new Error('the image is not as its dictionary says');
  }
  return reduction(image, format, { width: Math.round(width / factor), height: Math.round(height / factor) });
}

function openStored(data: Buffer, format: StoredFormat): Sharp {
  const { coding, width, height, bits, channels, inverted } = format;
  const options = { limitInputPixels: false, failOn: 'warning', ignoreIcc: true } as const;
  if (coding === 'fax') return sharp(asTiff(data, { width, height, whiteIsZero: !inverted }), options);
  if (coding === 'png') return sharp(asPng(data, { width, height, bits, channels }), options);
  return sharp(data, options);
}

/**
 * Prepares the data of a stream for `decodeStored`: inflates raw pixels, so that this happens once.
 */
export async function unpackStored(data: Buffer, format: StoredFormat): Promise<Buffer> {
  if (format.coding !== 'deflated') return data;
  const { width, height, bits, channels } = format;
  const size = ((width * channels * bits + 7) >> 3) * height;
  const bytes = await promisify(inflate)(data, { maxOutputLength: size + 64, chunkSize: Math.min(size + 64, 1 << 26) });
  if (bytes.length < size) throw new Error('the image ends too soon');
  if (bits === 1 && format.inverted) for (let at = 0; at < size; at += 1) bytes[at] = 255 - (bytes[at] ?? 0);
  return bytes.subarray(0, size);
}

async function decodeRaw(bytes: Buffer, format: StoredFormat, longSide: number): Promise<Raster> {
  const { width, height, channels } = format;
  if (format.bits === 1) return reduceBilevel({ width, height, data: bytes }, longSide);
  const factor = reductionFor(format, longSide);
  const target = { width: Math.round(width / factor), height: Math.round(height / factor) };
  if (factor === 1 && !format.inverted) return { data: bytes, width, height, channels };
  return reduction(sharp(bytes, { raw: { width, height, channels }, limitInputPixels: false }), format, target);
}

/** Linear reduction is enough, since views are resized again. */
async function reduction(
  image: Sharp,
  format: StoredFormat,
  target: { readonly width: number; readonly height: number },
): Promise<Raster> {
  const width = Math.max(1, target.width);
  const height = Math.max(1, target.height);
  const resized =
    width === format.width && height === format.height
      ? image
      : image.resize(width, height, { fit: 'fill', kernel: 'linear' });
  const invert = format.inverted && format.coding !== 'fax';
  const data = await (invert ? resized.negate() : resized)
    .toColourspace(format.channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
  return { data, width, height, channels: format.channels };
}
