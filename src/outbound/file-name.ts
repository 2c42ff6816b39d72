import { basename } from 'node:path';
import { parse } from 'content-disposition';

/** File systems allow 255 bytes, and results add an extension. */
const MAX_NAME_BYTES = 200;

/**
 * The name of a downloaded file: from `Content-Disposition`, or else the last part of the URL's path. It has no
 * folders, control characters or bidi controls, and is never empty.
 */
export function downloadFileName(disposition: string | undefined, url: URL): string {
  return safeName(dispositionName(disposition)) || safeName(lastPathPart(url)) || 'document';
}

function dispositionName(disposition: string | undefined): string {
  if (disposition === undefined) return '';
  try {
    return decodeUtf8(parse(disposition).parameters.filename ?? '');
  } catch {
    return '';
  }
}

/** Many servers send UTF-8 where the standard demands Latin-1. */
function decodeUtf8(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  if (bytes.toString('latin1') !== text) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return text;
  }
}

function lastPathPart(url: URL): string {
  const part = url.pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Turns a text into a safe file name; empty when nothing of it remains. */
export function safeName(text: string): string {
  const name = basename(text.replaceAll('\\', '/'))
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  const [, stem = name, extension = ''] = /^(.*?)(\.[\p{L}\p{N}]{1,16})?$/u.exec(name) ?? [];
  return `${truncateBytes(stem, MAX_NAME_BYTES - Buffer.byteLength(extension))}${extension}`;
}

/** The first characters that fit into `maxBytes` of UTF-8. */
function truncateBytes(text: string, maxBytes: number): string {
  let remaining = maxBytes;
  let result = '';
  for (const character of text) {
    remaining -= Buffer.byteLength(character);
    if (remaining < 0) break;
    result += character;
  }
  return result;
}
