import type { Check } from '../../../schemas/checks.ts';
import { listOf, type PrintedFacts } from '../../checks/outcome.ts';
import { placesOf, runChecks } from '../../checks/run-checks.ts';
import { select } from '../../checks/select.ts';
import { sumAt } from '../../checks/sum.ts';
import type { FoundValue } from './find/found.ts';

/** The candidates of a field outside of lists, the most likely first, and the one that its label and form speak for. */
export interface Candidates {
  readonly pointer: string;
  readonly candidates: readonly FoundValue[];
  readonly best: FoundValue | undefined;
}

/** A candidate that is tried; undefined for none. */
type Option = FoundValue | undefined;

/** Candidates that are tried of each field, and assignments that are kept after each. */
const MAX_OPTIONS = 12;
const BEAM = 32;
/** Fields of rules that are chosen together at most; those with the closest candidates. */
const MAX_FIELDS = 12;
/** Score from which a candidate is tried; one below that of a value must be borne out by a rule. */
const MIN_OPTION = 0.4;
/** What no value counts, in scores of candidates, and what that is less where a value was found without a label. */
const NONE = 0.6;
const LOSS = 0.2;
/** What rules add: one that comes out of three or more values, one of two that are the same, one that is broken. */
const PROVEN = 0.6;
const EQUAL = 0.05;
const BROKEN = -0.6;
/** Likewise of rules that add up rows, which may have been misread, and whose sum may be any of several. */
const PROVEN_BY_ROWS = 0.3;
const BROKEN_BY_ROWS = -0.1;
/** What two fields with the same words lose. */
const SHARED = -0.4;
/** What another assignment must be better by. */
const MARGIN = 0.05;

/** The JSON Pointers of values that a rule adds up or that are its sum, which any printed amount may be. */
export function summedFields(checks: readonly Check[]): ReadonlySet<string> {
  const places = checks.flatMap((check) =>
    'sum' in check ? [...listOf(check.sum), ...listOf(check.minus), ...listOf(check.equals)] : [],
  );
  return new Set(places.filter((place) => !place.includes('*')));
}

/**
 * Chooses among the candidates of fields by the rules of the document type: the assignment with the highest sum of
 * scores and of what its rules say. Gives the fields for which that is another value than the best labelled one, by JSON
 * Pointer. `data`: what was found, lists included. Takes time for a bounded number of assignments.
 */
export async function chooseByChecks(
  fields: readonly Candidates[],
  data: unknown,
  checks: readonly Check[],
): Promise<ReadonlyMap<string, Option>> {
  const sums: Sums = { values: {}, counts: new Map() };
  const rules = checks.flatMap((check) => withoutLists(check, data, sums) ?? []);
  const chosen = new Map<string, Option>();
  for (const group of connected(fields, rules)) {
    const best = await search(group, { ...fixedPart(data), [SUMS]: sums.values }, sums);
    for (const { pointer, best: labelled } of group.fields) {
      const option = best.get(pointer);
      if (option !== labelled) chosen.set(pointer, option);
    }
  }
  return chosen;
}

/** Name of the object that holds the sums of lists while rules are tried. */
const SUMS = ' sums';

/** The sums of columns of lists, and the number of rows that each is of by its JSON Pointer. */
interface Sums {
  readonly values: Record<string, string>;
  readonly counts: Map<string, number>;
}

interface Rule {
  readonly check: Check;
  readonly places: readonly string[];
}

/** A rule with the columns of lists replaced by their sums; undefined if it is about single rows. */
function withoutLists(check: Check, data: unknown, sums: Sums): Rule | undefined {
  if ('running' in check) return undefined;
  if (!placesOf(check).some((place) => place.includes('*'))) return { check, places: placesOf(check) };
  if (!('sum' in check)) return undefined;
  const isZero = check.blank_is_zero === true;
  let isWhole = true;
  const replace = (place: string): string => {
    if (!place.includes('*')) return place;
    const sum = sumAt(data, place, isZero);
    const name = place.replaceAll('/', ' ');
    if (sum === undefined) isWhole = false;
    else sums.values[name] = sum.toString();
    sums.counts.set(`/${SUMS}/${name}`, select(data, place).length);
    return `/${SUMS}/${name}`;
  };
  const replaced: Check = {
    ...check,
    sum: listOf(check.sum).map(replace),
    ...(check.minus === undefined ? {} : { minus: listOf(check.minus).map(replace) }),
  };
  return isWhole ? { check: replaced, places: placesOf(replaced) } : undefined;
}

interface FieldGroup {
  readonly fields: readonly Candidates[];
  readonly rules: readonly Rule[];
}

/** The fields of rules, in groups that share none. */
function connected(fields: readonly Candidates[], rules: readonly Rule[]): readonly FieldGroup[] {
  const open = new Map(fields.filter(({ candidates }) => candidates.length > 0).map((field) => [field.pointer, field]));
  const groups: FieldGroup[] = [];
  for (const { places } of rules) {
    const own: Candidates[] = [];
    const waiting = [...places];
    for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
      const field = open.get(place);
      if (field === undefined) continue;
      open.delete(place);
      own.push(field);
      for (const other of rules) if (other.places.includes(place)) waiting.push(...other.places);
    }
    const isOpen = own.some(({ candidates, best }) => candidates.some((candidate) => candidate !== best));
    if (!isOpen) continue;
    const tried = own.toSorted((a, b) => lead(a) - lead(b)).slice(0, MAX_FIELDS);
    const pointers = new Set(own.map(({ pointer }) => pointer));
    groups.push({ fields: tried, rules: rules.filter((rule) => rule.places.some((at) => pointers.has(at))) });
  }
  return groups;
}

/** How far the best candidate is ahead. */
function lead({ candidates }: Candidates): number {
  const [first, second] = candidates;
  return (first?.score ?? 0) - (second?.score ?? NONE);
}

interface Assignment {
  readonly options: ReadonlyMap<string, Option>;
  readonly score: number;
}

async function search({ fields, rules }: FieldGroup, data: object, sums: Sums): Promise<ReadonlyMap<string, Option>> {
  // Rules are tried as soon as the last of their fields is assigned.
  const order = new Map(fields.map(({ pointer }, at) => [pointer, at]));
  const dueAt = (at: number) =>
    rules.filter(({ places }) => Math.max(...places.map((place) => order.get(place) ?? -1)) === at);
  let beam: readonly Assignment[] = [{ options: new Map(), score: 0 }];
  for (const [at, field] of fields.entries()) {
    const due = dueAt(at);
    const next: Assignment[] = [];
    for (const { options, score } of beam) {
      for (const option of optionsOf(field)) {
        const own = new Map([...options, [field.pointer, option] as const]);
        const gain = scoreOf(option, field) + (await scoreRules(due, own, data, sums)) + sharing(option, options);
        next.push({ options: own, score: score + gain });
      }
    }
    beam = next.toSorted((a, b) => b.score - a.score).slice(0, BEAM);
  }
  const [best] = beam;
  const labelled = new Map(fields.map(({ pointer, best: option }) => [pointer, option]));
  return best !== undefined && best.score > (await scoreLabelled(fields, rules, data, sums)) + MARGIN
    ? best.options
    : labelled;
}

function optionsOf({ candidates, best }: Candidates): readonly Option[] {
  const seen = new Set<unknown>();
  const distinct = candidates.filter(({ value, score }) => {
    if (seen.has(value) || score < MIN_OPTION) return false;
    seen.add(value);
    return true;
  });
  const first = best === undefined ? [] : [best];
  const others = distinct.filter(({ value }) => value !== best?.value);
  // What stands beside its own label is never left out for a rule's sake.
  const none = best === undefined || best.score < NONE ? [undefined] : [];
  return [...first, ...others.slice(0, MAX_OPTIONS - first.length), ...none];
}

function scoreOf(option: Option, { best }: Candidates): number {
  if (option === undefined) return best !== undefined && best.score < NONE ? NONE - LOSS : NONE;
  // What was found without a label counts more than what a weak label is beside.
  return option === best ? Math.max(NONE, option.score) : option.score;
}

/** The score of the values that labels and forms speak for. */
async function scoreLabelled(
  fields: readonly Candidates[],
  rules: readonly Rule[],
  data: object,
  sums: Sums,
): Promise<number> {
  const options = new Map<string, Option>();
  let score = 0;
  for (const field of fields) {
    score += scoreOf(field.best, field) + sharing(field.best, options);
    options.set(field.pointer, field.best);
  }
  return score + (await scoreRules(rules, options, data, sums));
}

/** What rules say of an assignment, which is put into `data`. */
async function scoreRules(
  rules: readonly Rule[],
  options: ReadonlyMap<string, Option>,
  data: object,
  { counts }: Sums,
): Promise<number> {
  if (rules.length === 0) return 0;
  // All fields of these rules are assigned, so nothing of an earlier assignment is left in them.
  for (const [pointer, option] of options) setAt(data, pointer, option?.value);
  const printed: PrintedFacts = {
    decimals: (pointer) => {
      const text = options
        .get(pointer)
        ?.tokens.map((token) => token.text)
        .join(' ');
      return text === undefined ? undefined : (/[.,](\d+)\D*$/.exec(text)?.[1]?.length ?? 0);
    },
    percentages: () => [],
  };
  const outcomes = await runChecks(
    data,
    rules.map(({ check }) => check),
    printed,
  );
  return outcomes.reduce((sum, { holds, isProof, pointers }) => {
    if (!holds) return sum + (pointers.some((pointer) => counts.has(pointer)) ? BROKEN_BY_ROWS : BROKEN);
    return isProof ? sum + proofOf(pointers, options, counts) : sum;
  }, 0);
}

/**
 * What it says that a sum comes out. Some number or other is printed twice, or is what two others make: that bears out
 * what a label stands beside, and one value without a label at most.
 */
function proofOf(pointers: readonly string[], options: ReadonlyMap<string, Option>, counts: Sums['counts']): number {
  const isOfRows = pointers.some((pointer) => (counts.get(pointer) ?? 0) > 1);
  const values = pointers.filter((pointer) => counts.has(pointer) || options.get(pointer)?.value !== 0);
  const unlabelled = pointers.filter((pointer) => (options.get(pointer)?.score ?? NONE) < NONE);
  if (unlabelled.length === 0) return isOfRows ? PROVEN_BY_ROWS : values.length > 2 ? PROVEN : EQUAL;
  if (unlabelled.length > 1) return BROKEN;
  // Rows alone make a sum of rows; with tax and the like, any of several sums.
  if (isOfRows) return pointers.length === 2 ? PROVEN_BY_ROWS : 0;
  return values.length > 2 ? PROVEN : BROKEN;
}

function sharing(option: Option, others: ReadonlyMap<string, Option>): number {
  if (option === undefined) return 0;
  const isShared = [...others.values()].some(
    (other) =>
      other !== undefined &&
      other.tokens[0]?.page === option.tokens[0]?.page &&
      other.tokens[0]?.index === option.tokens[0]?.index,
  );
  return isShared ? SHARED : 0;
}

/** The data without its lists. */
function fixedPart(value: unknown): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      Array.isArray(inner) ? [] : [[name, typeof inner === 'object' ? fixedPart(inner) : inner]],
    ),
  );
}

function setAt(data: object, pointer: string, value: unknown): void {
  const names = pointer.split('/').slice(1);
  let at = data as Record<string, unknown>;
  for (const name of names.slice(0, -1)) {
    const inner = at[name];
    const next = typeof inner === 'object' && inner !== null ? inner : {};
    at[name] = next;
    at = next as Record<string, unknown>;
  }
  at[names.at(-1) ?? ''] = value;
}
