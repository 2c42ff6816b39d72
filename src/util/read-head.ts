import { open } from 'node:fs/promises';

/** The first bytes of a file as text; undefined when it cannot be read. */
export function readHead(path: Buffer | string, bytes: number): Promise<string | undefined> {
  return readPart(path, bytes, () => 0);
}

/** The last bytes of a file as text, one character a byte; undefined when it cannot be read. */
export function readTail(path: Buffer | string, bytes: number): Promise<string | undefined> {
  return readPart(path, bytes, (size) => Math.max(0, size - bytes), 'latin1');
}

async function readPart(
  path: Buffer | string,
  bytes: number,
  from: (size: number) => number,
  encoding: 'utf8' | 'latin1' = 'utf8',
): Promise<string | undefined> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, from(size));
      return buffer.toString(encoding, 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
