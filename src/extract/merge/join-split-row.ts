import { isBlank, isObject } from '../../util/json.ts';
import type { Row } from './rows.ts';
import type { Source } from './source.ts';

/** Minimum of complete rows for judging which fields are usual. */
const MIN_EXAMPLES = 2;

/** The fields that all rows have, judged by rows that no page break can have split; undefined if there are too few. */
export function usualFields(lists: readonly (readonly Row[])[]): ReadonlySet<string> | undefined {
  const examples = lists.flatMap((rows, index) =>
    rows.slice(index === 0 ? 0 : 1, index === lists.length - 1 ? undefined : -1),
  );
  if (examples.length < MIN_EXAMPLES) return undefined;
  const [first = new Set<string>(), ...others] = examples.map(filled);
  return new Set([...first].filter((name) => others.every((fields) => fields.has(name))));
}

/**
 * Joins the last row of one chunk and the first row of the next if a page break has split them; undefined if that is
 * not certain.
 */
export function joinSplit(last: Row, first: Row, usual: ReadonlySet<string>): Row | undefined {
  const [above, below] = [filled(last), filled(first)];
  if (above.size === 0 || below.size === 0) return undefined;
  if (areHalves(last, first, usual)) {
    return { sources: [...last.sources, ...first.sources], leaves: new Map([...first.leaves, ...last.leaves]) };
  }
  return joinContinuation(last, first, usual);
}

/**
 * Whether the rows complement each other: neither has all usual fields, together they do, and they do not contradict.
 */
function areHalves(last: Row, first: Row, usual: ReadonlySet<string>): boolean {
  const [above, below] = [filled(last), filled(first)];
  const isIncomplete = (fields: ReadonlySet<string>) => [...usual].some((name) => !fields.has(name));
  const together = [...usual].every((name) => above.has(name) || below.has(name));
  const nothingElse = [...below].every((name) => usual.has(name));
  return isIncomplete(above) && isIncomplete(below) && together && nothingElse && agree(last, first);
}

function agree(last: Row, first: Row): boolean {
  return [...first.leaves].every(([pointer, { key }]) => {
    const other = last.leaves.get(pointer);
    return other === undefined ? !overlapsIn(last, pointer) : other.key === key;
  });
}

/** Whether a row has another value in the field that a pointer leads into. */
function overlapsIn(row: Row, pointer: string): boolean {
  const field = `/${pointer.split('/')[1] ?? ''}`;
  return [...row.leaves.keys()].some((own) => own === field || own.startsWith(`${field}/`));
}

/** Joins a row whose text continues on the next page, in a row with nothing else. */
function joinContinuation(last: Row, first: Row, usual: ReadonlySet<string>): Row | undefined {
  const [name, more] = [...filled(first)];
  const rest = name === undefined ? undefined : fieldOf(first, name);
  if (name === undefined || more !== undefined || typeof rest !== 'string') return undefined;
  const complete = [...usual].every((field) => filled(last).has(field));
  if (!complete || [...usual].every((field) => field === name)) return undefined;
  const begun = fieldOf(last, name);
  if (typeof begun !== 'string' || !isContinued(begun, rest)) return undefined;
  const text = joinTexts(begun.trimEnd(), rest.trimStart());
  const sources = last.sources.map(
    (source): Source =>
      isObject(source.value) && source.value[name] === begun
        ? { ...source, value: { ...source.value, [name]: text } }
        : source,
  );
  return { ...last, sources };
}

function isContinued(begun: string, rest: string): boolean {
  return /^\s*\p{Ll}/u.test(rest) || /[-\u00ad\u2010,/(&+]\s*$/u.test(begun);
}

function joinTexts(begun: string, rest: string): string {
  return /\p{L}[-\u00ad\u2010]$/u.test(begun) && /^\p{Ll}/u.test(rest) ? begun.slice(0, -1) + rest : `${begun} ${rest}`;
}

function fieldOf({ sources }: Row, name: string): unknown {
  return sources
    .map(({ value }) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined))
    .find((value) => !isBlank(value));
}

/** Names of the non-blank fields of a row; none if it is no object. */
function filled({ sources }: Row): ReadonlySet<string> {
  return new Set(
    sources.flatMap(({ value }) =>
      isObject(value) ? Object.entries(value).flatMap(([name, inner]) => (isBlank(inner) ? [] : [name])) : [],
    ),
  );
}
