import { createHash } from 'node:crypto';

/** Limit of file systems. */
const MAX_NAME_BYTES = 255;
/** Hex digits of the hash that keeps truncated names distinct. */
const HASH_LENGTH = 8;

/**
 * Appends `suffix` to `name`. A name that is too long for file systems is truncated and ends in `~` and a part of its
 * SHA-256.
 */
export function fitName(name: string, suffix: string): string {
  return fitNameBytes(Buffer.from(name), suffix).toString();
}

/** As `fitName`, for a name of any bytes. UTF-8 is truncated between characters. */
export function fitNameBytes(name: Buffer, suffix: string): Buffer {
  const tail = Buffer.from(suffix);
  if (name.length + tail.length <= MAX_NAME_BYTES) return Buffer.concat([name, tail]);
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  let end = MAX_NAME_BYTES - tail.length - HASH_LENGTH - 1;
  while (end > 0 && ((name[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return Buffer.concat([name.subarray(0, end), Buffer.from(`~${hash}`), tail]);
}
