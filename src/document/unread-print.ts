import type { Finding, PreparedPage } from '../../schemas/page.ts';

/** The findings of a page about what looks like print and was not read. */
export function unreadPrint({ findings }: Pick<PreparedPage, 'findings'>): readonly Finding[] {
  return findings.filter((finding) => finding.code === 'unread_print');
}

/** Whether something on a page was not read: all of it, or what looks like print. */
export function isNotReadWhole(page: PreparedPage): boolean {
  return (page.ocr === 'off' && page.words.length === 0) || unreadPrint(page).length > 0;
}
