import { isUtf8 } from 'node:buffer';
import { fitNameBytes } from './fit-name.ts';

/** Paths are bytes where a file name may not be UTF-8. */
const SLASH = Buffer.from('/');

/** Joins the non-empty parts of a path. */
export function joinPath(...parts: readonly (Buffer | string)[]): Buffer {
  const nonEmpty = parts.map((part) => Buffer.from(part as string)).filter((part) => part.length > 0);
  return Buffer.concat(nonEmpty.flatMap((part, index) => (index === 0 ? [part] : [SLASH, part])));
}

/** The folder of a relative path; empty when it has none. */
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

/** Whether a relative path is `folder` or in it. */
export function isBelow(path: Buffer, folder: Buffer): boolean {
  const prefix = folder.length === 0 ? folder : Buffer.concat([folder, SLASH]);
  return path.equals(folder) || path.subarray(0, prefix.length).equals(prefix);
}

/** A path as text; bytes above 127 of a path that is not UTF-8 are written as `%E9`. */
export function textOf(path: Buffer): string {
  if (isUtf8(path)) return path.toString();
  return Array.from(path, (byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase()}`,
  ).join('');
}

/** A path as a map key. */
export function keyOf(path: Buffer): string {
  return path.toString('latin1');
}

/** `name` with a number from the second on: `scan.pdf`, `scan-2.pdf`. */
export function numberedName(name: Buffer, count: number): Buffer {
  if (count === 1) return name;
  const [extension = ''] = /(?<=[^.])\.[a-z0-9]{1,10}$/i.exec(name.toString('latin1')) ?? [];
  return fitNameBytes(name.subarray(0, name.length - extension.length), `-${count}${extension}`);
}
