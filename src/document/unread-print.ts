import type { Finding, PreparedPage } from '../../schemas/page.ts';

/** The findings of a page about what looks like print and was not read. */
export function unreadPrint({ findings }: Pick<PreparedPage, 'findings'>): readonly Finding[] {
  return findings.filter((finding) => finding.code === 'unread_print');
}
