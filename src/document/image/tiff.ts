import { closeSync, copyFileSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

/** Byte order and variant of a TIFF. Source: TIFF 6.0, section 2; the BigTIFF design of libtiff. */
interface Format {
  readonly littleEndian: boolean;
  readonly bigTiff: boolean;
}

/** Maximum of frames to count. */
const MAX_FRAMES = 1_000_000;

/**
 * Copies a TIFF to `to` with its first `maxFrames` frames, and returns how many it has, up to a million. Undefined,
 * without a copy, if it has no more frames or cannot be parsed. Decoders walk the whole chain of frames each time they
 * open a file.
 * Errors: those of the file system.
 */
export function capFrames(path: string, maxFrames: number, to: string): number | undefined {
  const file = openSync(path, 'r');
  try {
    const chain = followChain(file, maxFrames);
    if (chain === undefined) return undefined;
    copyFileSync(path, to);
    const copy = openSync(to, 'r+');
    try {
      writeSync(copy, Buffer.alloc(chain.linkBytes), 0, chain.linkBytes, chain.link);
    } finally {
      closeSync(copy);
    }
    return chain.count;
  } finally {
    closeSync(file);
  }
}

/** Location of the link after frame `maxFrames`, and the number of frames; undefined if there are no more. */
function followChain(
  file: number,
  maxFrames: number,
): { readonly count: number; readonly link: number; readonly linkBytes: number } | undefined {
  const { size } = fstatSync(file);
  const read = (at: number, bytes: number): Buffer | undefined => {
    if (at + bytes > size) return undefined;
    const buffer = Buffer.alloc(bytes);
    return readSync(file, buffer, 0, bytes, at) === bytes ? buffer : undefined;
  };
  const head = read(0, 16);
  const format = head === undefined ? undefined : formatOf(head);
  if (format === undefined || head === undefined) return undefined;
  const [lengthBytes, entryBytes, linkBytes] = format.bigTiff ? [8, 20, 8] : [2, 12, 4];
  const seen = new Set<number>();
  let last: number | undefined;
  let at = numberAt(head, linkBytes, linkBytes, format);
  while (at !== 0 && !seen.has(at) && seen.size < MAX_FRAMES) {
    const length = read(at, lengthBytes);
    if (length === undefined) break;
    const link = at + lengthBytes + numberAt(length, 0, lengthBytes, format) * entryBytes;
    const next = read(link, linkBytes);
    if (next === undefined) break;
    seen.add(at);
    if (seen.size === maxFrames) last = link;
    at = numberAt(next, 0, linkBytes, format);
  }
  return last === undefined || seen.size <= maxFrames ? undefined : { count: seen.size, link: last, linkBytes };
}

function formatOf(head: Buffer): Format | undefined {
  const order = head.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return undefined;
  const littleEndian = order === 'II';
  const version = littleEndian ? head.readUInt16LE(2) : head.readUInt16BE(2);
  if (version !== 42 && version !== 43) return undefined;
  return { littleEndian, bigTiff: version === 43 };
}

function numberAt(bytes: Buffer, at: number, length: number, { littleEndian }: Format): number {
  if (length === 8) return Number(littleEndian ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  return littleEndian ? bytes.readUIntLE(at, length) : bytes.readUIntBE(at, length);
}
