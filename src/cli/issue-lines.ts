import type { Issue } from '../../schemas/result.ts';
import { printable } from './terminal.ts';

/** Issues that are named for each document. */
const MAX_ISSUES = 5;

/** The issues of a document on lines of their own, the first of them by name. Empty without issues. */
export function issueLines(issues: readonly Issue[]): string {
  const named = issues.slice(0, MAX_ISSUES).map(({ page, message }) => {
    const where = page === undefined || message.startsWith('Page') ? '' : `page ${page}: `;
    return `  ${printable(`${where}${message}`)}\n`;
  });
  const more = issues.length > MAX_ISSUES ? `  … and ${issues.length - MAX_ISSUES} more\n` : '';
  return `${named.join('')}${more}`;
}
