import type { Edit, Field, Result } from '../api.ts';
import { valueAt, withValue } from './pointers.ts';

/** The parts of a result that are reviewed: of a file with several documents, of one of them. */
export type Part = Pick<
  Result,
  'data' | 'fields' | 'review' | 'checks' | 'lists' | 'issues' | 'document' | 'status' | 'type'
>;

/** The documents of a result. */
export function partsOf(result: Result): readonly Part[] {
  return result.documents ?? [result];
}

/** Whether an edit changes which rows a list has, so that pointers change. */
export function movesRows({ op }: Edit): boolean {
  return op === 'add_row' || op === 'remove_row';
}

/**
 * A result as it will be with edits that the server has not answered yet, as far as one can tell without it: rules are
 * applied by the server alone.
 */
export function withPending(part: Part, edits: readonly Edit[]): Part {
  return edits.reduce(withEdit, part);
}

function withEdit(part: Part, edit: Edit): Part {
  if (edit.op === 'accept_rule') {
    return {
      ...part,
      issues: part.issues.filter(({ code, message }) => code !== 'check_failed' || !message.includes(edit.rule)),
    };
  }
  if (edit.op === 'dismiss') return { ...part, issues: part.issues.filter(({ message }) => message !== edit.message) };
  if (edit.op !== 'accept' && edit.op !== 'set' && edit.op !== 'clear') return part;
  const { pointer } = edit;
  const isIn = (other: string | undefined) =>
    other !== undefined && (other === pointer || other.startsWith(`${pointer}/`));
  const checked = { at: new Date().toISOString() };
  const rest = {
    ...part,
    review: part.review.filter((entry) => !isIn(entry.pointer)),
    issues: part.issues.filter(
      ({ code, pointer: own }) => code === 'check_failed' || code === 'list_short' || !isIn(own),
    ),
  };
  if (edit.op === 'accept') {
    const fields = Object.fromEntries(
      Object.entries(part.fields).map(([own, field]) => [own, isIn(own) ? { ...field, checked } : field]),
    );
    return { ...rest, fields };
  }
  const before: Field = part.fields[pointer] ?? { state: 'absent', grounded: false, score: 0 };
  const was = scalar(valueAt(part.data, pointer));
  const isCleared = edit.op === 'clear';
  const place =
    isCleared || edit.page === undefined || edit.box === undefined ? {} : { page: edit.page, box: edit.box };
  const field: Field = {
    ...before,
    ...place,
    state: isCleared ? 'absent' : 'corrected',
    checked: { ...checked, ...(was === undefined ? {} : { was }) },
  };
  const data = withValue(part.data, pointer, isCleared ? undefined : edit.value) as Part['data'];
  return { ...rest, data, fields: { ...part.fields, [pointer]: field } };
}

function scalar(value: unknown): string | number | boolean | null | undefined {
  if (value === undefined || value === null) return value;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}
