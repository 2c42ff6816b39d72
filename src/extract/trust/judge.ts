import type { Field, Issue, Result, Review } from '../../../schemas/result.ts';
import type { CheckOutcome } from '../../checks/outcome.ts';
import { parsedFields, type Witness } from '../../model/local/witness.ts';
import { isWithin } from '../../util/json-pointer.ts';
import type { Pages } from '../day-order.ts';
import { type Leaf, leavesOf } from '../leaves.ts';
import { type AssessSettings, assessValues } from './assess.ts';
import { changedForm } from './changed-form.ts';
import { confidenceOf } from './confidence.ts';
import { unconfirmedDates } from './dates.ts';
import { expectedFields } from './expected.ts';
import type { Features } from './features.ts';
import { issueCode } from './issue-code.ts';
import { judgeTextLists } from './judge-text-lists.ts';
import { leftOut } from './left-out.ts';
import { judgeLists } from './list-verdicts.ts';
import type { Proof } from './proof.ts';
import type { Proofs } from './prove.ts';
import { type Reason, reasonOf, ruleInWords } from './reasons.ts';
import { afterLook, lookAt, type SecondLook } from './second-look.ts';

/** What is known about the data of a document, field by field. */
export interface Judged extends Pick<Result, 'lists' | 'checks' | 'review'> {
  readonly fields: Readonly<Record<string, Field>>;
  readonly issues: readonly Issue[];
  /** What rules that know nothing of the answer read on the pages. */
  readonly witness: Witness;
}

/** How to judge an answer. */
export interface JudgeSettings extends AssessSettings {
  /** Confidence below which a value is to be looked at, 0 to 1. */
  readonly reviewBelow: number;
  /** Whether the model was shown images of the pages, and did not read the words of the OCR. */
  readonly sawImages?: boolean;
  /** What the model read of doubtful values when it was shown them once more, by JSON Pointer. */
  readonly secondLooks?: ReadonlyMap<string, string | number | boolean>;
  /** Pages that no answer is about: nothing is said to be left out of them, and no list to be complete. */
  readonly unanswered?: readonly number[];
}

/** Maximum of outcomes of rules that a result has; broken ones come first. */
const MAX_CHECKS = 1000;

/**
 * Judges the values of an answer: where each is printed, how likely it is right, which rules of the document type hold,
 * which lists are complete, and what a person should look at. Loads one page at a time.
 */
export async function judgeValues(data: unknown, settings: JudgeSettings, pages: Pages): Promise<Judged> {
  const { schema, unanswered = [], sawImages = false } = settings;
  const { proofs, checks, outcomes, wrongSums, values, fixes } = await assessValues(data, settings, pages);
  const parsed = parsedFields(schema);
  const fields = new Map<string, Field>();
  const review: Review[] = [];
  const issues: Issue[] = [];
  for (const [pointer, { proof, broken, features }] of values) {
    const isParsed =
      settings.isLocal && proof.place !== undefined && [...parsed].some((field) => isWithin(pointer, field));
    const look = lookAt(proof, settings.secondLooks?.get(pointer));
    const own = confidenceOf(features, settings.isLocal);
    const confidence = isParsed ? PARSED : rounded(look === undefined ? own : afterLook(own, look.agrees, features));
    fields.set(pointer, { ...toField(proof, confidence), ...(look === undefined ? {} : { second_look: look }) });
    const code = look?.agrees === false ? 'second_look_differs' : settledCode(issueCode(proof, sawImages), look);
    if (confidence >= settings.reviewBelow && code === undefined) continue;
    const why = reasonFor(code, proof, { broken, look });
    const { page, box } = proof.place ?? {};
    const at = { ...(page === undefined ? {} : { page }), ...(box === undefined ? {} : { box }) };
    const isRulesOnly =
      code === undefined &&
      look === undefined &&
      confidenceOf(asIfRulesHeld(features), settings.isLocal) >= settings.reviewBelow;
    review.push({ pointer, ...why, ...at, confidence, ...(isRulesOnly ? { until_rules_hold: true } : {}) });
    if (code !== undefined) issues.push({ code, pointer, ...at, message: messageOf(pointer, proof, code, why.reason) });
  }
  const dates = await unconfirmedDates(proofs.proofs, schema, pages);
  for (const { pointer, page, message } of dates) {
    issues.push({ code: 'ambiguous_date', pointer, page, message });
    if (!review.some((entry) => entry.pointer === pointer)) {
      const reason = 'day and month may be the other way round';
      review.push({ pointer, reason, because: 'ambiguous_date', page, confidence: DOUBTFUL });
    }
    const field = fields.get(pointer);
    if (field !== undefined) fields.set(pointer, { ...field, score: Math.min(field.score, AMBIGUOUS_DATE_SCORE) });
  }
  for (const { pointer, page, text, because } of leftOut(data, proofs, checks)) {
    if (unanswered.includes(page)) continue;
    const reason = `"${text}" ${LEFT_OUT[because]}`;
    issues.push({
      code: 'left_out',
      pointer,
      page,
      message: `${pointer} has no value, but on page ${page} ${reason}.`,
    });
    review.push({ pointer, reason, because: 'left_out', page, confidence: DOUBTFUL });
  }
  for (const leaf of blanksOf(data)) {
    fields.set(leaf.pointer, { state: isEmpty(leaf, proofs) ? 'empty' : 'absent', grounded: false, score: 0 });
  }
  for (const outcome of outcomes.filter(({ holds }) => !holds).slice(0, MAX_CHECKS)) {
    const fix = fixes.get(outcome);
    const hint =
      fix === undefined
        ? ''
        : ` With ${fix.value}, which stands beside the label of ${fix.pointer} on page ${fix.page}, it would hold.`;
    issues.push({
      code: 'check_failed',
      pointer: fix?.pointer ?? outcome.pointers.at(-1) ?? '',
      ...(fix === undefined ? {} : { page: fix.page }),
      message: `A rule is broken: ${ruleInWords(outcome)}.${hint}`,
    });
  }
  // Where nothing was found, that is what there is to say.
  if (values.size > 0) issues.push(...expectedFields(data, schema));
  const lists = await judgeLists(proofs.lists, pages, { unanswered, wrongSums });
  const textLists = await judgeTextLists(data, { schema, unanswered }, proofs.proofs, pages);
  return {
    fields: Object.fromEntries(fields),
    lists: { ...textLists.lists, ...lists.lists },
    checks: [...outcomes]
      .sort((a, b) => Number(a.holds) - Number(b.holds))
      .slice(0, MAX_CHECKS)
      .map(toResultCheck),
    review: review.sort((a, b) => a.confidence - b.confidence),
    issues: [...lists.issues, ...textLists.issues, ...issues],
    witness: proofs.witness,
  };
}

/** The features of a value as they were if no rule about it were broken. */
function asIfRulesHeld(features: Features): Features {
  const { checks_broken: own, row_checks_broken: row, list_checks_broken: list } = features;
  return {
    ...features,
    checks_broken: 0,
    row_checks_broken: 0,
    list_checks_broken: 0,
    checks_hold: own === 1 ? 1 : features.checks_hold,
    row_checks_hold: row === 1 && own === 0 ? 1 : features.row_checks_hold,
    list_checks_hold: list === 1 ? 1 : features.list_checks_hold,
  };
}

const DOUBTFUL = 0.5;
/** Confidence of what a grammar reads in source code. */
const PARSED = 0.99;
const AMBIGUOUS_DATE_SCORE = 0.8;
/** What a left out value does, by what says that it is the field's. */
const LEFT_OUT = {
  place: 'stands where its value should be',
  sum: 'is in no other value, and a sum comes out with it',
  form: 'has the form of its values and is in no other value',
} as const;

/** The issue that is left after a second look: what was hard to read is not when it was read alike twice. */
function settledCode(code: string | undefined, look: SecondLook | undefined): string | undefined {
  return look?.agrees === true && code === 'low_confidence' ? undefined : code;
}

function reasonFor(
  code: string | undefined,
  proof: Proof,
  { broken, look }: { readonly broken: readonly CheckOutcome[]; readonly look: SecondLook | undefined },
): Reason {
  if (code === 'second_look_differs') {
    return { because: code, reason: `a second look read ${JSON.stringify(look?.value)}` };
  }
  return code === 'low_confidence' ? unsureReason(proof) : reasonOf(proof, broken);
}

function unsureReason({ place }: Proof): Reason {
  const sure = Math.round((place?.ocr ?? 0) * 100);
  return {
    because: 'hard_to_read',
    reason: `it was hard to read: the OCR is ${sure} % sure of "${place?.text ?? ''}"`,
  };
}

function messageOf(pointer: string, { leaf, place }: Proof, code: string, reason: string): string {
  if (place === undefined && code === 'not_on_page') {
    return `${pointer} is ${JSON.stringify(leaf.value)}, but no page shows it.`;
  }
  if (code === 'second_look_differs') return `${pointer} is ${JSON.stringify(leaf.value)}, but ${reason}.`;
  return `${pointer}: ${reason}.`;
}

function toField(proof: Proof, confidence: number): Field {
  const { place, leaf, row } = proof;
  if (place === undefined) return { state: 'unconfirmed', grounded: false, score: 0, confidence };
  const form = leaf.value === null ? undefined : changedForm(leaf.value, place.text);
  const rule = proof.isChosen ? 'chosen_by_checks' : form;
  const isFound = row !== 'elsewhere' && row !== 'unplaced';
  return {
    state: isFound ? 'found' : 'unconfirmed',
    page: place.page,
    ...(place.box === undefined ? {} : { box: place.box, unit: place.unit }),
    text: place.text,
    ...(rule === undefined ? {} : { raw: place.text, rule }),
    grounded: isFound,
    score: place.score,
    confidence,
  };
}

/** Whether a blank field's label is printed, and nothing beside it that the field could have. */
function isEmpty({ pointer }: Leaf, { witness }: Proofs): boolean {
  return witness.printedLabels.has(pointer) && witness.labelled.get(pointer)?.length === 0;
}

function blanksOf(data: unknown): readonly Leaf[] {
  return leavesOf(data).filter(({ value }) => value === null || value === '');
}

function toResultCheck({ rule, pointers, holds, expected, found }: CheckOutcome): Result['checks'][number] {
  return {
    rule,
    pointers: [...pointers],
    holds,
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found }),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
