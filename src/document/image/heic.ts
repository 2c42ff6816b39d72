import decode from 'heic-decode';
import type { RawPixels } from './types.ts';

/**
 * The main picture of an HEIC file by libheif in WebAssembly, turned as the file says. The caller has checked its size
 * by the header.
 */
export async function decodeHeic(bytes: Buffer): Promise<RawPixels> {
  const { data, width, height } = await decode({ buffer: bytes });
  return { data: Buffer.from(data.buffer, data.byteOffset, data.byteLength), width, height, channels: 4 };
}
