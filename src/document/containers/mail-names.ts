/**
 * The file name in the header fields of a part of a mail; undefined if it has none.
 * Source: RFC 2183 (`Content-Disposition`), RFC 2045 (`name`), RFC 2231 (parts and character sets), RFC 2047 (words).
 */
export function fileNameOf(fields: string): string | undefined {
  const text = fields.replace(/\r?\n[ \t]+/g, ' ');
  return parameter(text, 'Content-Disposition', 'filename') ?? parameter(text, 'Content-Type', 'name');
}

function parameter(fields: string, field: string, name: string): string | undefined {
  const line = new RegExp(`^${field}:(.*)$`, 'im').exec(fields)?.[1] ?? '';
  const parts = Array.from(
    line.matchAll(new RegExp(`;\\s*${name}(\\*\\d{1,3})?(\\*)?\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^;"\\s]+))`, 'gi')),
    ([, part = '*0', extended, quoted, plain = '']) => ({
      at: Number(part.slice(1)),
      isExtended: extended !== undefined,
      value: quoted?.replace(/\\(.)/g, '$1') ?? plain,
    }),
  ).sort((a, b) => a.at - b.at);
  if (parts.length === 0) return undefined;
  // A mail program that writes both means the extended one.
  const [first] = parts.filter(({ isExtended }) => isExtended);
  if (first === undefined) return words(asUtf8(parts.map(({ value }) => value).join('')));
  const [, charset = 'utf-8', start = first.value] = /^([^']*)'[^']*'(.*)$/.exec(first.value) ?? [];
  const more = parts.filter(({ at }) => at > first.at);
  return (
    inCharset(charset, percent(start)) +
    more.map(({ isExtended, value }) => (isExtended ? inCharset(charset, percent(value)) : value)).join('')
  );
}

/** Encoded words: `=?utf-8?B?w6Q=?=`. */
function words(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?([^?]{1,40})\?([BQ])\?([^?]*)\?=/gi, (_, charset: string, encoding: string, value: string) =>
      inCharset(
        charset,
        encoding.toUpperCase() === 'B'
          ? Buffer.from(value, 'base64')
          : percent(value.replaceAll('%', '%25').replaceAll('_', ' ').replaceAll('=', '%')),
      ),
    );
}

function percent(text: string): Buffer {
  const latin = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(latin, 'latin1');
}

/** The fields were read byte by byte; programs of today write UTF-8 into them. */
function asUtf8(text: string): string {
  return inCharset('utf-8', Buffer.from(text, 'latin1'));
}

function inCharset(charset: string, bytes: Buffer): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
