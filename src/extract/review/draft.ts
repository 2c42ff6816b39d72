import type { Field, Issue, Result, Review } from '../../../schemas/result.ts';

type List = Result['lists'][string];

/** A result while edits are applied to it, one after the other. */
export interface Draft {
  readonly data: Record<string, unknown>;
  fields: Map<string, Field>;
  review: readonly Review[];
  issues: readonly Issue[];
  lists: Map<string, List>;
  /** JSON Pointers of what a person has looked at. */
  decided: Set<string>;
  /** Broken rules that are broken in the document itself. */
  acceptedRules: Set<string>;
  corrected: number;
}

/** Begins to edit a copy of a result. */
export function draftOf(original: Pick<Result, 'data' | 'fields' | 'review' | 'issues' | 'lists'>): Draft {
  const { data, fields, review, issues, lists } = structuredClone(original);
  return {
    data,
    fields: new Map(Object.entries(fields)),
    review,
    issues,
    lists: new Map(Object.entries(lists)),
    decided: new Set(),
    acceptedRules: new Set(),
    corrected: 0,
  };
}

/**
 * Moves everything that is known of the rows of a list from row `from` on by `by` rows; with -1 the row before is gone,
 * and what was known of it.
 */
export function moveRows(draft: Draft, list: string, from: number, by: 1 | -1): void {
  const moved = (pointer: string): string | undefined => {
    if (!pointer.startsWith(`${list}/`)) return pointer;
    const [token = '', ...rest] = pointer.slice(list.length + 1).split('/');
    const row = Number(token);
    if (by === -1 && row === from - 1) return undefined;
    return row < from ? pointer : [list, row + by, ...rest].join('/');
  };
  const movedKeys = <T>(map: ReadonlyMap<string, T>) =>
    new Map(
      [...map].flatMap(([pointer, value]): [string, T][] => {
        const to = moved(pointer);
        return to === undefined ? [] : [[to, value]];
      }),
    );
  draft.fields = movedKeys(draft.fields);
  draft.lists = movedKeys(draft.lists);
  draft.decided = new Set([...draft.decided].flatMap((pointer) => moved(pointer) ?? []));
  draft.review = draft.review.flatMap((entry) => {
    const pointer = moved(entry.pointer);
    return pointer === undefined ? [] : [{ ...entry, pointer }];
  });
  draft.issues = draft.issues.flatMap((issue) => {
    if (issue.pointer === undefined) return [issue];
    const pointer = moved(issue.pointer);
    return pointer === undefined ? [] : [{ ...issue, pointer }];
  });
}
