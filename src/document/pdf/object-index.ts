import { type Dictionary, readDictionary, referenceIn } from './dictionary.ts';

/** Longest part of an object that is looked at, in bytes. */
const MOST = 4096;

/** The objects of a PDF that lie in plain sight, found without its cross-reference table. */
export interface ObjectIndex {
  /** Numbers of the objects that are there exactly once, and name a certain word near their beginning. */
  naming(word: string): readonly number[];
  /** The beginning of an object, after its `obj`. */
  text(number: number): string | undefined;
  /** The dictionary and the data of a stream whose length is right. */
  stream(number: number): StoredStream | undefined;
}

export interface StoredStream {
  readonly dictionary: Dictionary;
  /** Places in the file: the dictionary begins, ends, and the data begin. */
  readonly from: number;
  readonly to: number;
  readonly data: number;
  /** Bytes of data. */
  readonly length: number;
}

/** `12 0 obj` ending at `end`: its number; undefined for another generation, or where it is something else. */
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

/** Looks through the bytes of a PDF once. */
export function indexObjects(bytes: Buffer): ObjectIndex {
  const places = new Map<number, number>();
  for (let at = bytes.indexOf(' obj'); at >= 0; at = bytes.indexOf(' obj', at + 4)) {
    const number = numberBefore(bytes, at);
    if (number !== undefined) places.set(number, places.has(number) ? -1 : at + 4);
  }
  const placeOf = (number: number) => {
    const place = places.get(number) ?? -1;
    return place < 0 ? undefined : place;
  };
  const text = (number: number) => {
    const place = placeOf(number);
    return place === undefined ? undefined : bytes.toString('latin1', place, place + MOST);
  };
  const lengthIn = (dictionary: Dictionary): number | undefined => {
    const value = dictionary.get('Length');
    const number = referenceIn(value);
    const digits = number === undefined ? value : /^\s*(\d+)\s*endobj/.exec(text(number) ?? '')?.[1];
    return /^\d+$/.test(digits ?? '') ? Number(digits) : undefined;
  };
  return {
    naming: (word) =>
      [...places].flatMap(([number, place]) =>
        place >= 0 && bytes.subarray(place, place + MOST).includes(word) ? [number] : [],
      ),
    text,
    stream(number) {
      const place = placeOf(number) ?? 0;
      const start = text(number) ?? '';
      const read = readDictionary(start);
      const [mark] = /^\s*stream(\r\n|\n)/.exec(start.slice(read?.end ?? start.length)) ?? [];
      const length = read === undefined ? undefined : lengthIn(read.entries);
      if (read === undefined || mark === undefined || length === undefined) return undefined;
      const [from, to] = [place + start.indexOf('<<'), place + read.end];
      const data = to + mark.length;
      // A wrong length is repaired by pdfjs-dist.
      const after = bytes.toString('latin1', data + length, data + length + 16);
      if (length === 0 || !/^\s*endstream/.test(after)) return undefined;
      return { dictionary: read.entries, from, to, data, length };
    },
  };
}
