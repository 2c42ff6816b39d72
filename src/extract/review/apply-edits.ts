import type { Box } from '../../../schemas/geometry.ts';
import type { Field } from '../../../schemas/result.ts';
import type { MadeEdit } from '../../../schemas/review.ts';
import { RectoError } from '../../errors.ts';
import { isWithin, parentOf, parsePointer, pointerTo, valueAt } from '../../util/json-pointer.ts';
import { leavesOf } from '../leaves.ts';
import { type Draft, moveRows } from './draft.ts';

/** Whether a value at a JSON Pointer may be set to null, as the document type says. */
type AllowsNull = (pointer: string) => boolean;

/** The number of a row in a JSON Pointer. Source: RFC 6901, section 4. */
const ROW = /^(?:0|[1-9]\d*)$/;

/** Applies an edit to a draft. Errors: `request_invalid` where it does not fit the data. */
export function applyEdit(draft: Draft, edit: MadeEdit, allowsNull: AllowsNull): void {
  switch (edit.op) {
    case 'accept':
      accept(draft, edit);
      break;
    case 'set':
      setValue(draft, edit);
      break;
    case 'clear':
      clear(draft, edit, allowsNull);
      break;
    case 'add_row':
      addRow(draft, edit);
      break;
    case 'remove_row':
      removeRow(draft, edit);
      break;
    case 'not_a_row':
      settleMissing(draft, edit.pointer, edit);
      break;
    case 'accept_rule':
      draft.acceptedRules.add(edit.rule);
      break;
    case 'dismiss':
      draft.issues = draft.issues.filter(({ message }) => message !== edit.message);
      break;
  }
}

type Of<Op extends MadeEdit['op']> = Extract<MadeEdit, { readonly op: Op }>;

function checkedBy({ by, at }: MadeEdit) {
  return { at, ...(by === undefined ? {} : { by }) };
}

/** Takes what a person has decided out of the review, and the issues about it. */
function decide(draft: Draft, pointer: string): void {
  draft.decided.add(pointer);
  draft.review = draft.review.filter((entry) => !isWithin(entry.pointer, pointer));
  draft.issues = draft.issues.filter(
    (issue) =>
      issue.pointer === undefined ||
      !isWithin(issue.pointer, pointer) ||
      // Rows that a list lacks are not settled by what becomes of its others.
      (issue.code === 'list_short' && draft.lists.has(issue.pointer)),
  );
}

function accept(draft: Draft, edit: Of<'accept'>): void {
  const { pointer } = edit;
  if (!isKnown(draft, pointer)) throw notThere(pointer);
  for (const [own, field] of draft.fields) {
    if (isWithin(own, pointer)) draft.fields.set(own, { ...field, checked: { ...field.checked, ...checkedBy(edit) } });
  }
  decide(draft, pointer);
}

function setValue(draft: Draft, edit: Of<'set'>): void {
  const { pointer, value, page, box } = edit;
  const before = scalarAt(draft, pointer);
  const field = draft.fields.get(pointer);
  if (before === value && value !== null && page === undefined) {
    accept(draft, { ...edit, op: 'accept' });
    return;
  }
  put(draft.data, pointer, value);
  const was = field?.checked !== undefined && 'was' in field.checked ? field.checked.was : (before ?? null);
  const { text: _, raw: __, rule: ___, second_look: ____, ...kept } = field ?? UNKNOWN;
  draft.fields.set(pointer, {
    ...kept,
    state: 'corrected',
    ...(page === undefined || box === undefined ? {} : { page, box }),
    grounded: page !== undefined || kept.page !== undefined,
    score: 1,
    confidence: 1,
    checked: { ...checkedBy(edit), was },
  });
  draft.corrected += 1;
  decide(draft, pointer);
}

const UNKNOWN: Field = { state: 'absent', grounded: false, score: 0 };

function clear(draft: Draft, edit: Of<'clear'>, allowsNull: AllowsNull): void {
  const { pointer } = edit;
  const before = valueAt(draft.data, pointer);
  if (!isKnown(draft, pointer)) throw notThere(pointer);
  const parent = valueAt(draft.data, parentOf(pointer));
  if (before !== undefined) {
    if (Array.isArray(parent)) throw notThere(pointer);
    if (allowsNull(pointer)) put(draft.data, pointer, null);
    else remove(draft.data, pointer);
  }
  const was = leavesOf(before, pointer).length === 1 && !isContainer(before) ? scalarOf(before) : undefined;
  for (const own of [...draft.fields.keys()]) if (isWithin(own, pointer)) draft.fields.delete(own);
  draft.fields.set(pointer, {
    ...UNKNOWN,
    checked: { ...checkedBy(edit), ...(was === undefined || was === null ? {} : { was }) },
  });
  if (before !== undefined && before !== null) draft.corrected += 1;
  decide(draft, pointer);
}

function addRow(draft: Draft, edit: Of<'add_row'>): void {
  const { pointer, value = {}, page, box } = edit;
  const [list, at] = rowOf(pointer);
  if (valueAt(draft.data, list) === undefined) put(draft.data, list, []);
  const rows = valueAt(draft.data, list);
  if (!Array.isArray(rows) || at > rows.length) throw notThere(pointer);
  moveRows(draft, list, at, 1);
  rows.splice(at, 0, {});
  const place = page === undefined || box === undefined ? {} : { page, box };
  for (const [name, cell] of Object.entries(value)) {
    const own = pointerTo(pointer, name);
    put(draft.data, own, cell);
    draft.fields.set(own, {
      ...place,
      state: 'corrected',
      grounded: page !== undefined,
      score: 1,
      confidence: 1,
      checked: { ...checkedBy(edit), was: null },
    });
  }
  draft.corrected += 1;
  if (page !== undefined && box !== undefined) settleMissing(draft, list, { page, box });
}

function removeRow(draft: Draft, { pointer }: Of<'remove_row'>): void {
  const [list, at] = rowOf(pointer);
  const rows = valueAt(draft.data, list);
  if (!Array.isArray(rows) || at >= rows.length) throw notThere(pointer);
  rows.splice(at, 1);
  moveRows(draft, list, at + 1, -1);
  draft.corrected += 1;
}

/** Takes a line out of those that a list lacks; once none is left the list is complete. */
function settleMissing(draft: Draft, pointer: string, line: { readonly page: number; readonly box: Box }): void {
  const known = draft.lists.get(pointer);
  const missing = known?.missing.filter(({ page, box }) => page !== line.page || !isSameBox(box, line.box));
  if (known === undefined || missing === undefined || missing.length === known.missing.length) return;
  if (missing.length > 0) {
    draft.lists.set(pointer, { ...known, missing });
    return;
  }
  const { expected: _, why: __, ...list } = known;
  draft.lists.set(pointer, { ...list, missing, verdict: 'complete' });
  draft.issues = draft.issues.filter((issue) => issue.code !== 'list_short' || issue.pointer !== pointer);
}

/** Whether there is a value at a pointer, or something is known or asked about it. */
function isKnown({ data, fields, review, issues }: Draft, pointer: string): boolean {
  return (
    valueAt(data, pointer) !== undefined ||
    fields.has(pointer) ||
    [...review, ...issues].some((entry) => entry.pointer !== undefined && isWithin(entry.pointer, pointer))
  );
}

function isSameBox(one: Box, other: Box): boolean {
  return one.every((side, index) => side === other[index]);
}

function rowOf(pointer: string): readonly [string, number] {
  const row = parsePointer(pointer).at(-1) ?? '';
  if (!ROW.test(row)) throw notThere(pointer);
  return [parentOf(pointer), Number(row)];
}

function notThere(pointer: string): RectoError {
  return new RectoError('request_invalid', `${pointer} is not where an edit can be made.`);
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function scalarOf(value: unknown): string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function scalarAt(draft: Draft, pointer: string): string | number | boolean | null | undefined {
  const value = valueAt(draft.data, pointer);
  if (value === undefined) return undefined;
  if (isContainer(value)) throw notThere(pointer);
  return scalarOf(value);
}

/** Sets a value; objects on the way to it are made, items of lists are not. */
function put(data: Record<string, unknown>, pointer: string, value: unknown): void {
  const tokens = [...parsePointer(pointer)];
  const last = tokens.pop() ?? '';
  let at: unknown = data;
  for (const token of tokens) {
    if (!isContainer(at)) throw notThere(pointer);
    const container = at as Record<string, unknown>;
    const next = Object.hasOwn(container, token) ? container[token] : undefined;
    if (isContainer(next)) {
      at = next;
      continue;
    }
    if (Array.isArray(container) || (next !== undefined && next !== null)) throw notThere(pointer);
    const made = {};
    define(container, token, made);
    at = made;
  }
  if (!isContainer(at)) throw notThere(pointer);
  if (Array.isArray(at) && !(ROW.test(last) && Number(last) < at.length)) throw notThere(pointer);
  define(at as object, last, value);
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
}

function remove(data: Record<string, unknown>, pointer: string): void {
  const parent = valueAt(data, parentOf(pointer)) as Record<string, unknown> | undefined;
  if (parent !== undefined) delete parent[parsePointer(pointer).at(-1) ?? ''];
}
