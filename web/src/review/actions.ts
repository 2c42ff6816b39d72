import { signal } from '@preact/signals';
import { api, type Box, type Edit } from '../api.ts';
import { allJobs } from '../state/jobs.ts';
import { documentHref } from '../state/route.ts';
import { t } from '../words.ts';
import { inputKindOf } from './document-type.ts';
import { around, fromShown, toShown } from './geometry.ts';
import type { Item } from './items.ts';
import { shown } from './labels.ts';
import { valueAt, within } from './pointers.ts';
import { active, addEdit, drawn, isEditing, isMoving, items, opened, part, rowPlaces, undo } from './store.ts';

type Scalar = string | number | boolean | null;

/** What is being typed for the active field, and why it cannot be taken. */
export interface Draft {
  readonly pointer: string;
  readonly text: string;
  /** The value of the text, if it was read from a place. */
  readonly value?: Scalar | undefined;
  readonly problem?: string | undefined;
}
export const draft = signal<Draft | undefined>(undefined);

/** The open item that is looked at. */
export function activeItem(): Item | undefined {
  return items.value.find(({ key }) => key === active.value);
}

/** The field that is looked at; undefined where it is something else. */
export function activePointer(): string | undefined {
  const key = active.value;
  return key?.startsWith('/') === true ? key : undefined;
}

/** Looks at an item or field. What was typed for another one is stored. */
export function look(key: string | undefined): void {
  if (key === active.value) return;
  const now = draft.value;
  const place = drawn.value;
  stopEditing();
  active.value = key;
  if (now !== undefined && now.text !== textOf(now.pointer)) void store(now, place);
}

/** The value of a field as it is typed. */
function textOf(pointer: string): string {
  const value = valueAt(part.value?.data, pointer);
  return typeof value === 'boolean' ? String(value) : shown(value);
}

/** Looks at the open item that follows, or with -1 precedes, the one that is looked at. */
export function lookAtNext(step: 1 | -1): void {
  const keys = items.value.map(({ key }) => key);
  if (keys.length === 0) return;
  const at = keys.indexOf(active.value ?? '');
  look(keys[at === -1 ? 0 : (at + step + keys.length) % keys.length]);
}

/** Makes an edit about what is looked at, and goes on to the next open item. */
function decide(edit: Edit): void {
  const before = items.value.map(({ key }) => key);
  const at = before.indexOf(active.value ?? '');
  addEdit(edit);
  stopEditing();
  if (at === -1) return;
  const left = new Set(items.value.map(({ key }) => key));
  const next = [...before.slice(at + 1), ...before.slice(0, at)].find((key) => left.has(key));
  look(next ?? (activePointer() === undefined ? undefined : active.value));
}

/** Says that what is looked at is right: a value, a line that is a row, a rule that is broken in the document. */
export async function accept(): Promise<void> {
  if (isMoving.value) return;
  const item = activeItem();
  if (item?.kind === 'missing') return addMissing(item);
  if (item?.kind === 'rule') return decide({ op: 'accept_rule', rule: item.rule });
  if (item?.kind === 'note') return decide({ op: 'dismiss', message: item.message });
  const pointer = item?.pointer ?? activePointer();
  if (pointer === undefined) return;
  // Of a field without a value that means that it has none.
  decide(hasValue(pointer) ? { op: 'accept', pointer } : { op: 'clear', pointer });
}

/** Says that the whole row of the value that is looked at is right; outside of lists, that the value is. */
export async function acceptRow(): Promise<void> {
  const [, row] = /^(.*\/\d+)\/[^/]+$/.exec(activePointer() ?? '') ?? [];
  if (row === undefined) return accept();
  if (!isMoving.value) decide({ op: 'accept', pointer: row });
}

/** Says that the document does not have what is looked at. */
export function markAbsent(): void {
  if (isMoving.value) return;
  const item = activeItem();
  if (item?.kind === 'missing') {
    const { list, page, box } = item;
    decide({ op: 'not_a_row', pointer: list, page, box });
    return;
  }
  const pointer = activePointer();
  if (pointer !== undefined) decide({ op: 'clear', pointer });
}

/** Begins to change the value that is looked at. */
export function edit(pointer = activePointer()): void {
  if (pointer === undefined || part.value === undefined) return;
  const value = valueAt(part.value.data, pointer);
  // Of a list or an object, the values in it are changed.
  if (typeof value === 'object' && value !== null) return;
  if (active.value !== pointer) look(pointer);
  draft.value = { pointer, text: textOf(pointer) };
  isEditing.value = true;
}

/** Leaves the value as it was. */
export function stopEditing(): void {
  isEditing.value = false;
  draft.value = undefined;
  drawn.value = undefined;
}

/** Takes the last edit back, and looks at what it was about. */
export function undoLast(): void {
  stopEditing();
  const last = undo();
  if (last !== undefined && 'pointer' in last) look(last.pointer);
  else if (last?.op === 'accept_rule') look(`rule ${last.rule}`);
  else if (last?.op === 'dismiss') look(`note ${last.message}`);
}

/** What was typed, as a value of its field; nothing if it cannot be read as one. */
export async function readDraft(now: Draft): Promise<{ readonly value?: Scalar | undefined }> {
  const document = opened.value;
  if (document === undefined) return {};
  const text = now.text.trim();
  if (text === '') return { value: null };
  if (now.value !== undefined) return { value: now.value };
  const kind = inputKindOf(document.type.at(now.pointer));
  if (kind === 'boolean') return { value: text === 'true' };
  if (kind === 'text' || typeof kind === 'object') return { value: text };
  const page = part.value?.fields[now.pointer]?.page;
  const answer = await api.read(document.id, { pointer: now.pointer, text, ...(page === undefined ? {} : { page }) });
  return answer.ok && answer.value.value !== undefined ? { value: answer.value.value } : {};
}

/** Takes what was typed as the value of its field, and goes on. */
export async function saveDraft(): Promise<void> {
  if (draft.value !== undefined && !isMoving.value) await store(draft.value, drawn.value);
}

/** Stores what was typed. What cannot be read as a value of its field is shown again, with the reason. */
async function store(now: Draft, place: typeof drawn.value): Promise<void> {
  const { pointer, text } = now;
  const id = opened.value?.id;
  const { value } = await readDraft(now);
  if (opened.value?.id !== id) return;
  if (value === undefined) {
    active.value = pointer;
    isEditing.value = true;
    draft.value = { pointer, text, problem: t('cannot_read', { text }) };
    return;
  }
  const at = place === undefined ? {} : { page: place.page, box: place.box };
  const edit: Edit = value === null ? { op: 'clear', pointer } : { op: 'set', pointer, value, ...at };
  // Who has gone on already stays there.
  if (draft.value?.pointer === pointer) decide(edit);
  else addEdit(edit);
}

/** Reads what is in a box that was drawn on a page into the active field. */
export async function readDrawn(page: number, box: Box): Promise<void> {
  const document = opened.value;
  const pointer = activePointer();
  if (document === undefined || pointer === undefined) return;
  drawn.value = { page, box };
  const answer = await api.read(document.id, { pointer, page, box });
  if (!answer.ok || activePointer() !== pointer) return;
  const { text, value, box: read } = answer.value;
  if (read !== undefined) drawn.value = { page, box: read };
  draft.value = {
    pointer,
    text: value === undefined ? text : shown(value),
    value,
    ...(value === undefined && text !== '' ? { problem: t('cannot_read', { text }) } : {}),
  };
  isEditing.value = true;
}

/** Adds a line that looks like a row, with what it prints in the columns of the others. */
async function addMissing({ list, page, box }: Extract<Item, { kind: 'missing' }>): Promise<void> {
  const document = opened.value;
  const now = part.value;
  if (document === undefined || now === undefined) return;
  const value: Record<string, Scalar> = {};
  const at = rowFor(list, page, box);
  const pointer = within(list, at);
  await Promise.all(
    columnsOf(list, page, box).map(async ([name, cell]) => {
      const answer = await api.read(document.id, { pointer: within(within(list, 0), name), page, box: cell });
      if (answer.ok && answer.value.value !== undefined) value[name] = answer.value.value;
    }),
  );
  decide({ op: 'add_row', pointer, value, page, box });
}

/** Adds an empty row at the end of a list, or removes one. */
export function addEmptyRow(list: string): void {
  if (isMoving.value) return;
  const rows = valueAt(part.value?.data, list);
  addEdit({ op: 'add_row', pointer: within(list, Array.isArray(rows) ? rows.length : 0) });
}

export function removeRow(pointer: string): void {
  if (isMoving.value) return;
  look(undefined);
  addEdit({ op: 'remove_row', pointer });
}

function hasValue(pointer: string): boolean {
  const value = valueAt(part.value?.data, pointer);
  return value !== undefined && value !== null && value !== '';
}

/** The row before which a line of a page stands. */
export function rowFor(list: string, page: number, box: Box): number {
  const rows = valueAt(part.value?.data, list);
  const count = Array.isArray(rows) ? rows.length : 0;
  const at = (rowPlaces.value.get(list) ?? []).findIndex(
    (place) => place !== undefined && (place.page > page || (place.page === page && place.top > box[1])),
  );
  return at === -1 || at > count ? count : at;
}

/** The parts of a line that belong to the columns of a list, by their names. */
function columnsOf(list: string, page: number, box: Box): readonly (readonly [string, Box])[] {
  const shape = opened.value?.pages.find(({ number }) => number === page);
  if (shape === undefined) return [];
  const columns = new Map<string, Box>();
  const cell = new RegExp(`^${list.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}/\\d+/([^/]+)$`);
  for (const [pointer, field] of Object.entries(part.value?.fields ?? {})) {
    const name = cell.exec(pointer)?.[1];
    if (name === undefined || field.page !== page || field.box === undefined) continue;
    const own = toShown(field.box, shape);
    const known = columns.get(name);
    columns.set(name, known === undefined ? own : around(known, own));
  }
  const line = toShown(box, shape);
  const sorted = [...columns].sort(([, a], [, b]) => a[0] + a[2] - b[0] - b[2]);
  return sorted.map(([name, [x0, , x1]], index) => {
    const before = sorted[index - 1]?.[1][2];
    const after = sorted[index + 1]?.[1][0];
    const left = before === undefined ? Math.min(line[0], x0) : (before + x0) / 2;
    const right = after === undefined ? Math.max(line[2], x1) : (x1 + after) / 2;
    return [name, fromShown([left, line[1], right, line[3]], shape)];
  });
}

/** Opens the next document that is to be checked. */
export function openNextDocument(): void {
  const id = opened.value?.id;
  const waiting = allJobs().filter(({ status }) => status === 'partial');
  const at = waiting.findIndex((job) => job.id === id);
  const next = waiting[at + 1] ?? waiting.find((job) => job.id !== id);
  location.hash = next === undefined ? '#/' : documentHref(next.id);
}
