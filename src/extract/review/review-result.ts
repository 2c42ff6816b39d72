import type { Issue, Result, Review } from '../../../schemas/result.ts';
import type { MadeEdit } from '../../../schemas/review.ts';
import type { CheckOutcome, PrintedFacts } from '../../checks/outcome.ts';
import { runChecks } from '../../checks/run-checks.ts';
import type { JsonSchema } from '../../model/language-model.ts';
import { referencesIn } from '../../model/wire/resolve.ts';
import { parentOf, valueAt } from '../../util/json-pointer.ts';
import { schemaAt } from '../schema-at.ts';
import { checksOf } from '../trust/assess.ts';
import { expectedFields } from '../trust/expected.ts';
import { ruleInWords } from '../trust/reasons.ts';
import { compileSchema, validateData } from '../validate.ts';
import { applyEdit } from './apply-edits.ts';
import { type Draft, draftOf } from './draft.ts';

/** The parts of a result that a review may change. */
export type Reviewable = Pick<Result, 'status' | 'data' | 'fields' | 'review' | 'checks' | 'lists' | 'issues'>;

/** Codes of issues that are found anew from the data. */
const FOUND_ANEW: ReadonlySet<string> = new Set([
  'check_failed',
  'schema_mismatch',
  'required_missing',
  'expected_missing',
]);
const MAX_CHECKS = 1000;

/**
 * Applies the edits of people to a result: validates the data again, applies the rules again, and says what is left to
 * look at. `printed`: what is known of the print of the values after the edits.
 * Errors: `request_invalid` where an edit does not fit the data, `schema_invalid`, `schema_unsupported`.
 */
export async function reviewResult<R extends Reviewable>(
  original: R,
  edits: readonly MadeEdit[],
  type: { readonly schema: JsonSchema; readonly name: string },
  printedIn: (draft: Draft) => Promise<PrintedFacts>,
): Promise<R & { readonly corrected: number }> {
  const { schema } = type;
  const references = referencesIn(schema);
  const allowsNull = (pointer: string) => {
    const { type: types } = schemaAt(schema, references, pointer) ?? {};
    return Array.isArray(types) && types.includes('null');
  };
  const draft = draftOf(original);
  for (const edit of edits) applyEdit(draft, edit, allowsNull);
  const invalid = validateData(draft.data, compileSchema(schema, type.name));
  const outcomes = await runChecks(draft.data, checksOf(schema), await printedIn(draft));
  const broken = outcomes.filter(({ holds }) => !holds);
  const review = draft.review.filter((entry) => !isOutOfDoubt(entry, original.checks, outcomes));
  const issues = [
    ...draft.issues.filter(({ code }) => !FOUND_ANEW.has(code)),
    // What is required may not be in a document: a person who looked for it has the last word.
    ...invalid.filter(({ code, pointer = '' }) => code !== 'required_missing' || !draft.decided.has(pointer)),
    ...broken.filter((outcome) => isOpen(outcome, draft)).map(brokenRule),
    ...expectedFields(draft.data, schema).filter(({ pointer = '' }) => !draft.decided.has(pointer)),
  ];
  const isDone = review.length === 0 && issues.length === 0;
  return {
    ...original,
    status: isDone ? 'succeeded' : 'partial',
    data: draft.data,
    fields: Object.fromEntries(draft.fields),
    review,
    checks: [...outcomes]
      .sort((a, b) => Number(a.holds) - Number(b.holds))
      .slice(0, MAX_CHECKS)
      .map(({ isProof: _, pointers, ...rest }) => defined({ ...rest, pointers: [...pointers] })),
    lists: Object.fromEntries([...draft.lists].map(([pointer, list]) => [pointer, counted(list, draft, pointer)])),
    issues,
    corrected: draft.corrected,
  };
}

function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, own]) => own !== undefined)) as T;
}

/**
 * Whether a value was in doubt for rules alone, and these hold now. A rule that can no longer be applied, as one of its
 * values was taken away, does not hold.
 */
function isOutOfDoubt(
  { pointer, until_rules_hold }: Review,
  before: Result['checks'],
  outcomes: readonly CheckOutcome[],
): boolean {
  if (until_rules_hold !== true) return false;
  const own = listOf(pointer);
  const isAbout = ({ pointers }: { readonly pointers: readonly string[] }) =>
    pointers.some((other) => other === pointer || (own !== undefined && listOf(other) === own));
  const now = outcomes.filter(isAbout);
  const wereBroken = before.filter((check) => !check.holds && isAbout(check)).map(({ rule }) => rule);
  return now.every(({ holds }) => holds) && wereBroken.every((name) => now.some(({ rule }) => rule === name));
}

/** The list that a value is in, as the pointer of the outermost one; undefined outside of lists. */
function listOf(pointer: string): string | undefined {
  return /^(.*?)\/\d+(\/|$)/.exec(pointer)?.[1];
}

/**
 * Whether a person should still look at a broken rule: unless they said that it is broken in the document, or found all
 * of its values right as they were read. Values that they changed may be typed wrong.
 */
function isOpen({ rule, pointers }: CheckOutcome, { acceptedRules, decided, fields }: Draft): boolean {
  if (acceptedRules.has(rule)) return false;
  const isChanged = (pointer: string) => 'was' in (fields.get(pointer)?.checked ?? {});
  return !pointers.every((pointer) => isDecided(pointer, decided) && !isChanged(pointer));
}

function isDecided(pointer: string, decided: ReadonlySet<string>): boolean {
  for (let at = pointer; at !== ''; at = parentOf(at)) if (decided.has(at)) return true;
  return false;
}

function brokenRule(outcome: CheckOutcome): Issue {
  return {
    code: 'check_failed',
    pointer: outcome.pointers.at(-1) ?? '',
    message: `A rule is broken: ${ruleInWords(outcome)}.`,
  };
}

function counted(list: Result['lists'][string], { data }: Draft, pointer: string): Result['lists'][string] {
  const rows = valueAt(data, pointer);
  return Array.isArray(rows) ? { ...list, extracted: rows.length } : list;
}
