import { open } from 'node:fs/promises';

/** A chunk's length and type, and as much of its data as a profile's name takes. */
const HEAD = 8 + 82;
/** Chunks that are looked at: the ones before the pixels are few. */
const MAX_CHUNKS = 100;

/**
 * The compression method of a PNG's colour profile where it is one that PNG does not have: all but 0 (PNG specification,
 * `iCCP`). Decoders drop such a profile without a word, and show colours that are not the file's.
 */
export async function unknownProfileMethod(path: string): Promise<number | undefined> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(HEAD);
    for (let at = 8, chunk = 0; chunk < MAX_CHUNKS; chunk += 1) {
      const { bytesRead } = await file.read(head, 0, HEAD, at);
      const type = head.toString('latin1', 4, 8);
      if (bytesRead < 12 || type === 'IDAT' || type === 'IEND') return undefined;
      if (type === 'iCCP') {
        const nameEnd = head.indexOf(0, 8);
        const method = nameEnd < 0 ? undefined : head[nameEnd + 1];
        return method === 0 ? undefined : method;
      }
      at += head.readUInt32BE(0) + 12;
    }
    return undefined;
  } finally {
    await file.close();
  }
}
