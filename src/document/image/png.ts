import { open } from 'node:fs/promises';

/** Bytes of a chunk's length and type, and of the longest profile name. */
const HEADER_BYTES = 8 + 82;
/** Maximum of chunks to read, since few precede the pixels. */
const MAX_CHUNKS = 100;

/**
 * The compression method of a PNG's colour profile if it is invalid, that is, not 0. Decoders silently drop such a
 * profile and show wrong colours. Source: PNG specification, `iCCP`.
 */
export async function unknownProfileMethod(path: string): Promise<number | undefined> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(HEADER_BYTES);
    for (let at = 8, chunk = 0; chunk < MAX_CHUNKS; chunk += 1) {
      const { bytesRead } = await file.read(head, 0, HEADER_BYTES, at);
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
