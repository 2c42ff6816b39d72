import { open } from 'node:fs/promises';

/** The first bytes of a file as text; undefined when it cannot be read. */
export async function readHead(path: Buffer | string, bytes: number): Promise<string | undefined> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
