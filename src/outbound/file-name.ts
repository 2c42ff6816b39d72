import { basename } from 'node:path';
import { parse } from 'content-disposition';

/** Most bytes of a name: file systems take 255, and results add an ending. */
const MAX_BYTES = 200;

/**
 * What a file is called that a URL gave: as `Content-Disposition` says, otherwise as the last part of the path. Without folders,
 * control characters and what turns the direction of writing; never empty.
 */
export function fileNameOf(disposition: string | undefined, url: URL): string {
  return safeName(toldName(disposition)) || safeName(lastPart(url)) || 'document';
}

function toldName(disposition: string | undefined): string {
  if (disposition === undefined) return '';
  try {
    return utf8(parse(disposition).parameters.filename ?? '');
  } catch {
    return '';
  }
}

/** Many servers write UTF-8 where the standard has Latin-1. */
function utf8(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  if (bytes.toString('latin1') !== text) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return text;
  }
}

function lastPart(url: URL): string {
  const part = url.pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A text as the name of a file; empty where nothing of it can be. */
export function safeName(text: string): string {
  const name = basename(text.replaceAll('\\', '/'))
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  const [, stem = name, ending = ''] = /^(.*?)(\.[\p{L}\p{N}]{1,16})?$/u.exec(name) ?? [];
  return `${cut(stem, MAX_BYTES - Buffer.byteLength(ending))}${ending}`;
}

/** The first characters that fit into so many bytes of UTF-8. */
function cut(text: string, bytes: number): string {
  let left = bytes;
  let fitting = '';
  for (const character of text) {
    left -= Buffer.byteLength(character);
    if (left < 0) break;
    fitting += character;
  }
  return fitting;
}
