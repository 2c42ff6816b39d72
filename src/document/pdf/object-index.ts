import { type Dictionary, readDictionary, referenceIn } from './dictionary.ts';

/** Maximum of bytes to read of an object. */
const MAX_OBJECT_BYTES = 4096;

/** The uncompressed objects of a PDF, found without its cross-reference table. */
export interface ObjectIndex {
  /** Numbers of the objects that occur once and contain `word` near their beginning. */
  containing(word: string): readonly number[];
  /** The beginning of an object, after `obj`. */
  text(number: number): string | undefined;
  /** A stream whose length is correct. */
  stream(number: number): StoredStream | undefined;
}

/** A stream of a PDF. */
export interface StoredStream {
  readonly dictionary: Dictionary;
  /** Byte offsets of the dictionary's beginning and end, and of the data. */
  readonly from: number;
  readonly to: number;
  readonly data: number;
  /** Bytes of data. */
  readonly length: number;
}

/** The number of `12 0 obj` ending at `end`; undefined for other generations or anything else. */
function numberBefore(bytes: Buffer, end: number): number | undefined {
  let at = end - 1;
  if (bytes[at] !== 48 || bytes[at - 1] !== 32) return undefined;
  at -= 1;
  let [number, unit] = [0, 1];
  for (let digit = (bytes[at - 1] ?? 0) - 48; digit >= 0 && digit <= 9; digit = (bytes[at - 1] ?? 0) - 48) {
    number += digit * unit;
    unit *= 10;
    at -= 1;
  }
  return unit > 1 && unit <= 1e9 ? number : undefined;
}

/** Indexes the objects of a PDF in one pass. */
export function indexObjects(bytes: Buffer): ObjectIndex {
  const offsets = new Map<number, number>();
  for (let at = bytes.indexOf(' obj'); at >= 0; at = bytes.indexOf(' obj', at + 4)) {
    const number = numberBefore(bytes, at);
    if (number !== undefined) offsets.set(number, offsets.has(number) ? -1 : at + 4);
  }
  const offsetOf = (number: number) => {
    const offset = offsets.get(number) ?? -1;
    return offset < 0 ? undefined : offset;
  };
  const text = (number: number) => {
    const offset = offsetOf(number);
    return offset === undefined ? undefined : bytes.toString('latin1', offset, offset + MAX_OBJECT_BYTES);
  };
  const lengthIn = (dictionary: Dictionary): number | undefined => {
    const value = dictionary.get('Length');
    const number = referenceIn(value);
    const digits = number === undefined ? value : /^\s*(\d+)\s*endobj/.exec(text(number) ?? '')?.[1];
    return /^\d+$/.test(digits ?? '') ? Number(digits) : undefined;
  };
  return {
    containing: (word) =>
      [...offsets].flatMap(([number, offset]) =>
        offset >= 0 && bytes.subarray(offset, offset + MAX_OBJECT_BYTES).includes(word) ? [number] : [],
      ),
    text,
    stream(number) {
      const offset = offsetOf(number) ?? 0;
      const start = text(number) ?? '';
      const read = readDictionary(start);
      const [mark] = /^\s*stream(\r\n|\n)/.exec(start.slice(read?.end ?? start.length)) ?? [];
      const length = read === undefined ? undefined : lengthIn(read.entries);
      if (read === undefined || mark === undefined || length === undefined) return undefined;
      const [from, to] = [offset + start.indexOf('<<'), offset + read.end];
      const data = to + mark.length;
      // Wrong lengths are left to pdfjs-dist, which repairs them.
      const after = bytes.toString('latin1', data + length, data + length + 16);
      if (length === 0 || !/^\s*endstream/.test(after)) return undefined;
      return { dictionary: read.entries, from, to, data, length };
    },
  };
}
