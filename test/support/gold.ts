import { leavesOf } from '../../src/extract/leaves.ts';

/** Where data differ from the truth, by JSON Pointer. */
export interface Differences {
  /** Values that are as in the truth. */
  readonly right: readonly string[];
  /** Values that are others, or that the document does not have. */
  readonly wrong: readonly string[];
  /** Values of the truth that the data do not have. */
  readonly missing: readonly string[];
}

/** Letters and digits of a value: case, spaces and punctuation do not count, accents and signs of numbers do. */
const keyOf = (value: unknown) =>
  typeof value === 'string'
    ? value
        .normalize('NFC')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, '')
    : value;

/** Compares data with a truth made by eye that has every field. */
export function compareWithGold(data: unknown, gold: unknown): Differences {
  const read = leavesOf(data).filter(({ value }) => value !== null);
  const truth = new Map(leavesOf(gold).map(({ pointer, value }) => [pointer, value]));
  const isRight = ({ pointer, value }: (typeof read)[number]) =>
    truth.has(pointer) && keyOf(truth.get(pointer)) === keyOf(value);
  const found = new Set(read.map(({ pointer }) => pointer));
  return {
    right: read.filter(isRight).map(({ pointer }) => pointer),
    wrong: read.filter((leaf) => !isRight(leaf)).map(({ pointer }) => pointer),
    missing: [...truth.keys()].filter((pointer) => !found.has(pointer)),
  };
}
