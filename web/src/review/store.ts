import { batch, computed, signal } from '@preact/signals';
import { api, type Edit, type Failure, type ReviewView } from '../api.ts';
import { reviewer } from '../state/settings.ts';
import { type DocumentType, documentTypeOf } from './document-type.ts';
import { movesRows, type Part, partsOf, withPending } from './edits.ts';
import type { PageShape } from './geometry.ts';
import { type Item, openItems } from './items.ts';

/** A document under review. */
export interface Opened {
  readonly id: string;
  readonly view: ReviewView;
  readonly etag: string;
  readonly type: DocumentType;
  readonly pages: readonly PageShape[];
}

/** The document that is open; undefined while it is being loaded. */
export const opened = signal<Opened | undefined>(undefined);
/** Why a document cannot be shown. */
export const problem = signal<Failure | undefined>(undefined);
/** All edits, with those that the server has not stored yet. */
export const edits = signal<readonly Edit[]>([]);
/** Whether edits are on their way to the server, or could not be stored. */
export const saving = signal<'saved' | 'saving' | 'failed' | 'conflict'>('saved');
/** Which document of a file with several is shown. */
export const partIndex = signal(0);
/** What is looked at: the key of an open item, or the pointer of a field. */
export const active = signal<string | undefined>(undefined);
/** Whether the value of the active field is being changed. */
export const isEditing = signal(false);
/** A place that was drawn on a page for the active field. */
export const drawn = signal<
  { readonly page: number; readonly box: readonly [number, number, number, number] } | undefined
>(undefined);

/** A place on the pages that is to be seen, apart from fields. */
export const pageInView = signal<
  { readonly page: number; readonly box?: readonly [number, number, number, number] | undefined } | undefined
>(undefined);

/** The document that is shown, with edits that are not stored yet. */
export const part = computed<Part | undefined>(() => {
  const document = opened.value;
  if (document === undefined) return undefined;
  const own = partsOf(document.view.result)[partIndex.value];
  if (own === undefined) return undefined;
  const pending = edits.value.slice(commonLength(document.view.edits, edits.value)).filter(isOfPart);
  return withPending(own, pending);
});
export const items = computed<readonly Item[]>(() => (part.value === undefined ? [] : openItems(part.value)));
/** The keys of what is left to look at. */
export const openKeys = computed<ReadonlySet<string>>(() => new Set(items.value.map(({ key }) => key)));

/** Where the rows of lists stand, by the pointer of the list. */
export const rowPlaces = computed(() => {
  const lists = new Map<string, { readonly page: number; readonly top: number }[]>();
  for (const [pointer, { page, box }] of Object.entries(part.value?.fields ?? {})) {
    const [, list, row] = /^(.*)\/(\d+)\/[^/]+$/.exec(pointer) ?? [];
    if (list === undefined || page === undefined || box === undefined) continue;
    const rows = lists.get(list) ?? [];
    lists.set(list, rows);
    rows[Number(row)] ??= { page, top: box[1] };
  }
  return lists;
});

function isOfPart({ document = 0 }: Edit): boolean {
  return document === partIndex.value;
}

/** How many edits at the beginning are stored. */
function commonLength(stored: ReviewView['edits'], wanted: readonly Edit[]): number {
  const same = wanted.findIndex((edit, index) => {
    const { by: _, at: __, ...own } = stored[index] ?? {};
    return JSON.stringify(own) !== JSON.stringify(edit) && !isSame(own, edit);
  });
  return same === -1 ? wanted.length : same;
}

function isSame(one: object, other: object): boolean {
  const sorted = (value: object) => JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sorted(one) === sorted(other);
}

function withoutAuthor({ by: _, at: __, ...edit }: ReviewView['edits'][number]): Edit {
  return edit as Edit;
}

/** Opens a document for review. */
export async function openDocument(id: string): Promise<void> {
  batch(() => {
    opened.value = undefined;
    problem.value = undefined;
    edits.value = [];
    saving.value = 'saved';
    partIndex.value = 0;
    active.value = undefined;
    isEditing.value = false;
    drawn.value = undefined;
    pageInView.value = undefined;
  });
  const [review, type, pages] = await Promise.all([api.review(id), api.type(id), api.pages(id)]);
  if (!review.ok || !type.ok || !pages.ok) {
    const failed = [review, type, pages].find((answer) => !answer.ok);
    if (failed?.ok === false) problem.value = failed.error;
    return;
  }
  batch(() => {
    opened.value = {
      id,
      view: review.value,
      etag: review.etag ?? '',
      type: documentTypeOf(type.value),
      pages: pages.value.pages,
    };
    edits.value = review.value.edits.map(withoutAuthor);
    active.value = openItems(partsOf(review.value.result)[0] ?? review.value.result)[0]?.key;
  });
}

/** Adds an edit, and sends it to the server. */
export function addEdit(edit: Edit): void {
  const own = partIndex.value === 0 ? edit : { ...edit, document: partIndex.value };
  edits.value = [...edits.value, own];
  void save();
}

/** Takes the last edit back. Returns what it was about. */
export function undo(): Edit | undefined {
  const last = edits.value.at(-1);
  if (last === undefined) return undefined;
  edits.value = edits.value.slice(0, -1);
  void save();
  return last;
}

/** Whether rows are being added or removed, until when no other edit can be made. */
export const isMoving = computed(() => {
  const document = opened.value;
  if (document === undefined || saving.value !== 'saving') return false;
  const from = commonLength(document.view.edits, edits.value);
  return edits.value.slice(from).some(movesRows) || document.view.edits.slice(from).some(movesRows);
});

let isSaving = false;

/** Stores the edits, one request after the other, until nothing has changed meanwhile. */
async function save(): Promise<void> {
  if (isSaving) return;
  isSaving = true;
  try {
    for (;;) {
      const document = opened.value;
      if (document === undefined) return;
      const wanted = edits.value;
      if (commonLength(document.view.edits, wanted) === wanted.length && document.view.edits.length === wanted.length) {
        saving.value = 'saved';
        return;
      }
      saving.value = 'saving';
      const answer = await api.putReview(document.id, document.etag, wanted, reviewer.value.trim());
      if (opened.value?.id !== document.id) return;
      if (!answer.ok) {
        const { error } = answer;
        saving.value = error.code === 'review_conflict' ? 'conflict' : 'failed';
        problem.value = error.code === 'review_conflict' ? undefined : error;
        return;
      }
      opened.value = { ...document, view: answer.value, etag: answer.etag ?? '' };
    }
  } finally {
    isSaving = false;
  }
}

/** Tries once more to store what could not be stored. */
export function saveAgain(): void {
  problem.value = undefined;
  void save();
}
