import { pointerTo } from '../../util/json-pointer.ts';
import { MAX_BOUND } from './array-shape.ts';
import type { Atom } from './conjunction.ts';
import { isAbout, NOT_ENFORCED } from './keywords.ts';
import type { WireNote } from './note.ts';
import type { Shape } from './shape.ts';

const FORMATS: ReadonlyMap<unknown, string> = new Map([
  ['date', 'Written as YYYY-MM-DD.'],
  ['date-time', 'Written as YYYY-MM-DDTHH:MM:SS with the time zone.'],
  ['time', 'Written as HH:MM:SS with the time zone.'],
]);

/** Constraints that a model can follow, by keyword. Not `minItems`, for which a model would invent items. */
const IN_WORDS: ReadonlyMap<string, (value: unknown) => string> = new Map([
  ['format', (value: unknown) => FORMATS.get(value) ?? `Format: ${value}.`],
  ['pattern', (value: unknown) => `Matches the regular expression ${value}`],
  ['minLength', (value: unknown) => `At least ${value} characters.`],
  ['maxLength', (value: unknown) => `At most ${value} characters.`],
  ['minimum', (value: unknown) => `At least ${value}.`],
  ['maximum', (value: unknown) => `At most ${value}.`],
  ['exclusiveMinimum', (value: unknown) => `More than ${value}.`],
  ['exclusiveMaximum', (value: unknown) => `Less than ${value}.`],
  ['multipleOf', (value: unknown) => (value === 1 ? 'A whole number.' : `A multiple of ${value}.`)],
  ['uniqueItems', (value: unknown) => (value === true ? 'No item twice.' : '')],
]);

function typesOfShape(shape: Shape): readonly string[] {
  if (shape.kind === 'scalar') return shape.types;
  if (shape.kind === 'tuple') return ['array'];
  return [shape.kind];
}

/** Constraints that every value meets: `minLength: 0`, `uniqueItems: false`, `unevaluatedItems: true`. */
function isEmpty(keyword: string, value: unknown): boolean {
  if (keyword.startsWith('unevaluated')) return value === true;
  return keyword === 'uniqueItems' ? value === false : /^min(Length|Items|Properties)$/.test(keyword) && value === 0;
}

/** A note on a constraint that is lost because of how the shape is sent. */
function lostWhenSent(keyword: string, value: unknown, shape: Shape): string | undefined {
  if (keyword === 'additionalProperties' && shape.kind === 'object' && shape.rest !== undefined) {
    return 'Values are sent as a list of names and values; which names there are, and that none comes twice, is not enforced.';
  }
  if (keyword === 'maxItems' && typeof value === 'number' && value > MAX_BOUND) {
    return `A list can only be held to ${MAX_BOUND} items or fewer.`;
  }
  const positions = keyword === 'prefixItems' || (keyword === 'items' && Array.isArray(value));
  if (positions && shape.kind === 'tuple') return 'A position that the document does not show is null.';
  return undefined;
}

/**
 * The constraints of a node that servers do not enforce: as sentences for the model, unless its description has them,
 * and as notes.
 */
export function constraintsOf(
  atoms: readonly Atom[],
  shape: Shape,
  description = '',
): { readonly constraints: string; readonly notes: readonly WireNote[] } {
  const sentences: string[] = [];
  const notes: WireNote[] = [];
  for (const { schema, pointer } of atoms) {
    for (const [keyword, value] of Object.entries(schema)) {
      const message = NOT_ENFORCED.get(keyword) ?? lostWhenSent(keyword, value, shape);
      if (message === undefined || isEmpty(keyword, value) || !isAbout(keyword, typesOfShape(shape))) continue;
      notes.push({ pointer: pointerTo(pointer, keyword), keyword, message });
      const sentence = IN_WORDS.get(keyword)?.(value) ?? '';
      const isDescribed = keyword === 'format' && value === 'date' && description.includes('YYYY-MM-DD');
      if (sentence !== '' && !isDescribed && shape.kind !== 'literal') sentences.push(sentence);
    }
  }
  return { constraints: [...new Set(sentences)].join(' '), notes };
}
