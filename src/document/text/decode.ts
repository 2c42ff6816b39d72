/** A decoded text file. */
export interface DecodedText {
  readonly text: string;
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
}

/** Maximum share of control characters in a text. */
const MAX_CONTROLS = 0.005;

/** Windows-1252 for U+0080 to U+009F, which Node's decoder leaves as control characters. */
const C1 = [...'€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'];

/**
 * Decodes a text file: by its byte order mark, as UTF-16 if every second byte is zero, as UTF-8 if valid, otherwise as
 * Windows-1252 (the web's reading of Latin-1). Undefined if the bytes are not text. `partial`: whether they may end
 * inside a character.
 */
export function decodeText(bytes: Buffer, options: { readonly partial?: boolean } = {}): DecodedText | undefined {
  const encoding = guessEncoding(bytes, options.partial ?? false);
  const text =
    encoding === 'windows-1252'
      ? bytes.toString('latin1').replace(/[\u0080-\u009f]/g, (control) => C1[control.charCodeAt(0) - 0x80] ?? control)
      : new TextDecoder(encoding).decode(bytes, { stream: options.partial ?? false });
  return looksLikeText(text) ? { text, encoding } : undefined;
}

function guessEncoding(bytes: Buffer, partial: boolean): DecodedText['encoding'] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes.length >= 4) {
    const zeros = [0, 0];
    const length = Math.min(bytes.length, 4096) & ~1;
    for (let index = 0; index < length; index += 1) {
      if (bytes[index] === 0) zeros[index & 1] = (zeros[index & 1] ?? 0) + 1;
    }
    const [even = 0, odd = 0] = zeros;
    if (odd > length * 0.3 && even < length * 0.05) return 'utf-16le';
    if (even > length * 0.3 && odd < length * 0.05) return 'utf-16be';
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: partial });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

function looksLikeText(text: string): boolean {
  let controls = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0) return false;
    const control =
      (code < 32 && code !== 9 && code !== 10 && code !== 12 && code !== 13) || (code > 126 && code < 160);
    if (control || code === 0xfffd) controls += 1;
  }
  return controls <= Math.max(1, text.length * MAX_CONTROLS);
}
