import type { Finding, PreparedPage } from '../../schemas/page.ts';
import type { Issue } from '../../schemas/result.ts';
import { unreadPrint } from '../document/unread-print.ts';

/** What TCPDF hides on the last page of everything that it makes. */
const TCPDF = /^(Powered by )?TCPDF \(www\.tcpdf\.org\)$/;
/** Characters of a text that an issue quotes. */
const MAX_QUOTE = 80;

/**
 * The issues that follow from what was found while a page was read: text that nobody sees, print and signs that nobody read,
 * text that is struck out.
 */
export function contentIssues(page: PreparedPage): readonly Issue[] {
  const hidden = page.findings.filter((finding) => finding.code === 'hidden_text' && !TCPDF.test(finding.text ?? ''));
  const unread = unreadPrint(page);
  const shown = page.views.some((view) => view.kind === 'image');
  return [
    ...(hidden.length === 0 ? [] : [hiddenIssue(page.number, hidden)]),
    ...page.findings.filter(({ code }) => code === 'struck_out').map((finding) => struckIssue(page.number, finding)),
    ...page.findings.filter(({ code }) => code === 'unread_sign').map((finding) => signIssue(page.number, finding)),
    ...(unread.length === 0 || shown ? [] : [unreadIssue(page, unread)]),
  ];
}

function hiddenIssue(page: number, findings: readonly Finding[]): Issue {
  const count = findings.reduce((sum, { value = 1 }) => sum + value, 0);
  const [first] = findings;
  const text = first?.text ?? '';
  const quote = quoted(text);
  const example = quote === '' ? '' : `, such as "${quote}" (${first?.reason})`;
  return {
    code: 'hidden_text',
    page,
    ...(first?.box === undefined ? {} : { box: first.box }),
    message: `Page ${page} holds ${count} words that cannot be seen on it${example}. They were left out; its findings list them.`,
  };
}

function struckIssue(page: number, { text = '', box }: Finding): Issue {
  return {
    code: 'struck_out',
    page,
    ...(box === undefined ? {} : { box }),
    message: `On page ${page}, a line is drawn through "${quoted(text)}". It was read all the same: it may not count any more.`,
  };
}

function signIssue(page: number, { text = '', box, value }: Finding): Issue {
  const what =
    value === undefined
      ? `a shape beside "${quoted(text)}" is drawn and was`
      : `shapes beside many numbers, such as "${quoted(text)}", are drawn and were`;
  return {
    code: 'page_not_read_whole',
    page,
    ...(box === undefined ? {} : { box }),
    message: `On page ${page}, ${what} not read: a minus or a digit of the number may be missing. Look at the page.`,
  };
}

function quoted(text: string): string {
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text;
}

function unreadIssue({ number, ocr }: PreparedPage, findings: readonly Finding[]): Issue {
  const what =
    findings.length === 1
      ? 'Something that looks like print was'
      : `${findings.length} places that look like print were`;
  const advice = ocr === 'off' ? 'because OCR is off. Allow OCR to read them' : 'by OCR either. Look at the page';
  const [first] = findings;
  return {
    code: 'page_not_read_whole',
    page: number,
    ...(first?.box === undefined ? {} : { box: first.box }),
    message: `Page ${number} was not read whole: ${what} not read ${advice}.`,
  };
}
