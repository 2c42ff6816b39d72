import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { RequestFault, upstreamFault } from './errors.ts';
import type { Fault, Limits, ReceivedImage, ServerKind } from './protocol.ts';
import { tokensOfImage } from './tokens.ts';

/** What each server's decoder takes: documented for OpenRouter, Pillow for vLLM and SGLang, stb_image for llama.cpp. */
const FORMATS: Readonly<Record<ServerKind, readonly string[]>> = {
  openrouter: ['png', 'jpeg', 'webp', 'gif'],
  vllm: ['png', 'jpeg', 'webp', 'gif', 'tiff'],
  sglang: ['png', 'jpeg', 'webp', 'gif', 'tiff'],
  'llama.cpp': ['png', 'jpeg', 'gif'],
};

/** Decodes an image of a request. Throws RequestFault as the server answers to what it cannot take. */
export async function receiveImage(kind: ServerKind, url: string, limits: Limits): Promise<ReceivedImage> {
  const [, mediaType, base64] = /^data:([a-z0-9.+/-]+);base64,([A-Za-z0-9+/]+={0,2})$/i.exec(url) ?? [];
  if (mediaType === undefined || base64 === undefined) {
    throw new RequestFault(url.startsWith('data:') ? invalid(kind) : notDownloaded(kind));
  }
  const data = Buffer.from(base64, 'base64');
  const image = await describe(data);
  if (image === undefined) throw new RequestFault(invalid(kind));
  if (!FORMATS[kind].includes(image.format)) throw new RequestFault(unsupported(kind, image.format));
  const { width, height } = image;
  if (width * height > (limits.maxImagePixels ?? Number.POSITIVE_INFINITY)) {
    throw new RequestFault(tooLarge(kind, width * height, limits.maxImagePixels ?? 0));
  }
  return {
    mediaType,
    ...image,
    bytes: data.length,
    sha256: createHash('sha256').update(data).digest('hex'),
    tokens: tokensOfImage(kind, width, height),
  };
}

async function describe(data: Buffer): Promise<Pick<ReceivedImage, 'format' | 'width' | 'height'> | undefined> {
  try {
    const { format, width, height } = await sharp(data).metadata();
    return { format, width, height };
  } catch {
    return undefined;
  }
}

/** More images than the server takes in one prompt. */
export function imageCountFault(kind: ServerKind, most: number): Fault {
  const message = `At most ${most} image(s) may be provided in one prompt.`;
  return kind === 'openrouter' ? upstreamFault(400, message) : { status: 400, message, param: 'image' };
}

function invalid(kind: ServerKind): Fault {
  if (kind === 'openrouter') return { status: 400, message: 'Invalid image data.', errorType: 'invalid_image' };
  if (kind === 'llama.cpp') return { status: 400, message: 'Failed to load image or audio file' };
  return { status: 400, message: 'cannot identify image file <_io.BytesIO object at 0x7f1e5c0b6a20>' };
}

function unsupported(kind: ServerKind, format: string): Fault {
  if (kind !== 'openrouter') return invalid(kind);
  return {
    status: 400,
    message: `Unsupported image format: ${format}. Supported formats are png, jpeg, webp and gif.`,
    errorType: 'unsupported_image_format',
  };
}

function tooLarge(kind: ServerKind, pixels: number, most: number): Fault {
  if (kind === 'openrouter') {
    return {
      status: 400,
      message: `Image is too large: ${pixels} pixels, at most ${most}.`,
      errorType: 'image_too_large',
    };
  }
  return {
    status: 400,
    message: `Image size (${pixels} pixels) exceeds limit of ${most} pixels, could be decompression bomb DOS attack.`,
  };
}

function notDownloaded(kind: ServerKind): Fault {
  return {
    status: 400,
    message: 'Failed to download the image.',
    errorType: kind === 'openrouter' ? 'image_download_failed' : '',
  };
}
