import { isUtf8 } from 'node:buffer';
import { fitNameBytes } from '../util/fit-name.ts';

/** Paths in a drop folder are bytes: a file name may be no UTF-8, and what is read must be found again. */
const SLASH = Buffer.from('/');

/** Joins the parts of a path; empty parts are left out. */
export function joinPath(...parts: readonly (Buffer | string)[]): Buffer {
  const given = parts.map((part) => Buffer.from(part as string)).filter((part) => part.length > 0);
  return Buffer.concat(given.flatMap((part, index) => (index === 0 ? [part] : [SLASH, part])));
}

/** The folder of a relative path; empty for one without folders. */
export function folderOf(path: Buffer): Buffer {
  return path.subarray(0, Math.max(0, path.lastIndexOf(SLASH)));
}

/** The last part of a path. */
export function nameOf(path: Buffer): Buffer {
  return path.subarray(path.lastIndexOf(SLASH) + 1);
}

/** The parts of a relative path. */
export function partsOf(path: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  for (let rest = path; rest.length > 0; rest = folderOf(rest)) parts.unshift(nameOf(rest));
  return parts;
}

/** Whether a relative path is that of a folder, or of something in it. */
export function isBelow(path: Buffer, folder: Buffer): boolean {
  const start = folder.length === 0 ? folder : Buffer.concat([folder, SLASH]);
  return path.equals(folder) || path.subarray(0, start.length).equals(start);
}

/** A path as text; the bytes of one that is no UTF-8 stand as `%E9`. */
export function textOf(path: Buffer): string {
  if (isUtf8(path)) return path.toString();
  return Array.from(path, (byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase()}`,
  ).join('');
}

/** A path as the key of a map. */
export function keyOf(path: Buffer): string {
  return path.toString('latin1');
}

/** `name` as the `count`th of its name: `scan.pdf`, `scan-2.pdf`. */
export function numberedName(name: Buffer, count: number): Buffer {
  if (count === 1) return name;
  const [ending = ''] = /(?<=[^.])\.[a-z0-9]{1,10}$/i.exec(name.toString('latin1')) ?? [];
  return fitNameBytes(name.subarray(0, name.length - ending.length), `-${count}${ending}`);
}
