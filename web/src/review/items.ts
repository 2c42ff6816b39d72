import type { Box } from '../api.ts';
import type { Part } from './edits.ts';

/** Something that a person should look at. `key` stays the same while it is open. */
export type Item = { readonly key: string; readonly page?: number | undefined; readonly box?: Box | undefined } & (
  | {
      readonly kind: 'field';
      readonly pointer: string;
      readonly reason: string;
      readonly because?: Part['review'][number]['because'];
    }
  | { readonly kind: 'missing'; readonly list: string; readonly text: string; readonly page: number; readonly box: Box }
  | { readonly kind: 'rule'; readonly rule: string; readonly pointers: readonly string[] }
  | { readonly kind: 'note'; readonly message: string; readonly code: string; readonly pointer?: string | undefined }
);

/** Everything that is left to look at: values, the worst first, then rows that lack, rules, and notes. */
export function openItems(part: Part): readonly Item[] {
  const fields = part.review.map(
    ({ pointer, reason, because, page, box }): Item => ({
      kind: 'field',
      key: pointer,
      pointer,
      reason,
      because,
      ...(page === undefined ? {} : { page }),
      ...(box === undefined ? {} : { box }),
    }),
  );
  const inReview = new Set(part.review.map(({ pointer }) => pointer));
  const missing = Object.entries(part.lists).flatMap(([list, { missing: lines }]) =>
    lines.map(
      ({ page, box, text }): Item => ({ kind: 'missing', key: missingKey(list, page, box), list, page, box, text }),
    ),
  );
  const broken = part.issues.some(({ code }) => code === 'check_failed');
  const rules = part.checks
    .filter(({ holds, rule }) => !holds && broken && isOpenRule(rule, part))
    .map(({ rule, pointers }): Item => ({ kind: 'rule', key: `rule ${rule}`, rule, pointers }));
  const notes = part.issues
    .filter(
      ({ code, pointer }) =>
        code !== 'check_failed' && code !== 'list_short' && !(pointer !== undefined && inReview.has(pointer)),
    )
    .map(({ message, code, pointer, page, box }): Item => {
      const place = { ...(page === undefined ? {} : { page }), ...(box === undefined ? {} : { box }) };
      const own = part.fields[pointer ?? ''];
      // What it is about has a value: that is what can be decided.
      if (pointer !== undefined && (own !== undefined || code.endsWith('_missing'))) {
        return { kind: 'field', key: pointer, pointer, reason: message, ...place };
      }
      return { kind: 'note', key: `note ${message}`, message, code, pointer, ...place };
    });
  const all = [...fields, ...missing, ...rules, ...notes];
  return [...new Map(all.map((item) => [item.key, item])).values()];
}

/** The key of a line that looks like a row and is none. */
export function missingKey(list: string, page: number, box: Box): string {
  return `missing ${list} ${page} ${box.join(',')}`;
}

function isOpenRule(rule: string, { issues }: Part): boolean {
  return issues.some(({ code, message }) => code === 'check_failed' && message.startsWith(`A rule is broken: ${rule}`));
}
