import decode from 'heic-decode';
import type { RawPixels } from './types.ts';

/**
 * Decodes the primary image of an HEIC file by libheif in WebAssembly, with its rotation applied. The caller checks its
 * size first.
 */
export async function decodeHeic(bytes: Buffer): Promise<RawPixels> {
  const { data, width, height } = await decode({ buffer: bytes });
  return { data: Buffer.from(data.buffer, data.byteOffset, data.byteLength), width, height, channels: 4 };
}
