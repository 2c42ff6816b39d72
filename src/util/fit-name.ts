import { createHash } from 'node:crypto';

/** Longest name that file systems take, in bytes. */
const LONGEST = 255;
/** Hex digits that keep apart names which are equal as far as they fit. */
const DIGITS = 8;

/** `name` with `suffix` behind it. Where that is longer than file systems take, the name is cut and ends in `~` and a part of its SHA-256. */
export function fitName(name: string, suffix: string): string {
  return fitNameBytes(Buffer.from(name), suffix).toString();
}

/** The same for a name of any bytes. UTF-8 is cut between characters. */
export function fitNameBytes(name: Buffer, suffix: string): Buffer {
  const tail = Buffer.from(suffix);
  if (name.length + tail.length <= LONGEST) return Buffer.concat([name, tail]);
  const hash = createHash('sha256').update(name).digest('hex').slice(0, DIGITS);
  let end = LONGEST - tail.length - DIGITS - 1;
  while (end > 0 && ((name[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return Buffer.concat([name.subarray(0, end), Buffer.from(`~${hash}`), tail]);
}
