import type { Box } from '../../../schemas/geometry.ts';
import type { PreparedPage, Word } from '../../../schemas/page.ts';
import { dayOrderOf } from '../../document/values/day-order.ts';
import { inferDecimalMark, readNumber } from '../../document/values/numbers.ts';
import type { JsonSchema } from '../../model/language-model.ts';
import { type NumberConventions, read } from '../../model/local/read.ts';
import { type Field, fieldsOf, type Leaf } from '../../model/local/schema.ts';
import { parsePointer } from '../../util/json-pointer.ts';

/** What is printed in a place, and the value that a field would have from it. */
export interface PlaceReading {
  readonly text: string;
  readonly value?: string | number | boolean;
  /** Around the words that were read. */
  readonly box?: Box;
}

/** Kinds whose values are written in another form than they are printed. */
const CONVERTED: ReadonlySet<string> = new Set(['date', 'time', 'amount', 'number', 'percent', 'currency', 'iban']);

/** Reads the words of a page whose middle lies in a box, for the field at a JSON Pointer. */
export function readPlace(page: PreparedPage, box: Box, pointer: string, schema: JsonSchema): PlaceReading {
  const inside = page.words.filter((word) => hasMiddleIn(word, box));
  const [first, ...others] = inside;
  if (first === undefined) return { text: '' };
  const around = others.reduce<Box>(
    ([x0, y0, x1, y1], word) => [
      Math.min(x0, word.box[0]),
      Math.min(y0, word.box[1]),
      Math.max(x1, word.box[2]),
      Math.max(y1, word.box[3]),
    ],
    first.box,
  );
  return { ...readTyped(inside.map(({ text }) => text).join(' '), pointer, schema, page), box: around };
}

/** Reads a text as a value of the field at a JSON Pointer, as the page writes numbers and dates. */
export function readTyped(
  text: string,
  pointer: string,
  schema: JsonSchema,
  page: Pick<PreparedPage, 'words'> | undefined,
): PlaceReading {
  const leaf = leafAt(fieldsOf(schema).root, parsePointer(pointer));
  const value = leaf === undefined ? text.trim() : typedValue(text.trim(), leaf, conventionsOf(page?.words ?? []));
  return value === undefined ? { text } : { text, value };
}

function typedValue(text: string, leaf: Leaf, conventions: NumberConventions): string | number | boolean | undefined {
  const choice = leaf.choices.find(({ printed, value }) =>
    [String(value), ...printed].some((spelling) => spelling.toLowerCase() === text.toLowerCase()),
  );
  if (choice !== undefined) return choice.value;
  if (leaf.valueType === 'boolean') return /^(true|yes|ja|oui|x|✓|☒|☑)$/i.test(text);
  const isNumber = leaf.valueType === 'number' || leaf.valueType === 'integer';
  if (isNumber) {
    const plain = readNumber(text, conventions.decimalMark)?.value;
    const number = plain ?? read(leaf.kind, text, conventions).find(({ value }) => typeof value === 'number')?.value;
    return typeof number === 'number' && (leaf.valueType === 'number' || Number.isInteger(number)) ? number : undefined;
  }
  if (!CONVERTED.has(leaf.kind)) return text;
  const [best] = [...read(leaf.kind, text, conventions)].sort((a, b) => b.quality - a.quality);
  return best?.value;
}

function leafAt(field: Field | undefined, tokens: readonly string[]): Leaf | undefined {
  const [name, ...rest] = tokens;
  if (field === undefined || field.type === 'leaf') return name === undefined ? field : undefined;
  if (field.type === 'list') return leafAt(field.item, rest);
  return leafAt(field.children.find(([own]) => own === name)?.[1], rest);
}

function conventionsOf(words: readonly Word[]): NumberConventions {
  const lines = new Map<number, string[]>();
  for (const { line, text } of words) lines.set(line, [...(lines.get(line) ?? []), text]);
  const texts = [...lines.values()].map((line) => line.join(' '));
  return { dayFirst: dayOrderOf(texts), decimalMark: inferDecimalMark(texts) };
}

function hasMiddleIn({ box }: Word, [x0, y0, x1, y1]: Box): boolean {
  const [x, y] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  return x >= x0 && x <= x1 && y >= y0 && y <= y1;
}
