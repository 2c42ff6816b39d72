import { createReadStream } from 'node:fs';
import { counted, someNames } from './file-names.ts';
import { fileNameOf } from './mail-names.ts';

/** Header fields of mail, of which a text that is one has several at its start. Source: RFC 5322. */
const MAIL_FIELD =
  /^(?:From|To|Cc|Subject|Date|Reply-To|Received|Return-Path|Delivered-To|Message-ID|MIME-Version|Content-Type|DKIM-Signature|X-[\w-]+):/i;
const MIN_MAIL_FIELDS = 3;
/** How far into a mail its attachments are looked for, and how many of them are named or counted, at most. */
const MOST_BYTES = 67_108_864;
const MOST_ATTACHMENTS = 100;
/** Bytes of the header fields of a part, at most. */
const MOST_FIELDS = 16_384;

/** Header fields at the start of a mail, or after the line that begins a part. */
const PART = /\r?\n--[^\r\n]{1,100}\r?\n((?:[\w-]{1,80}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+)/g;

/** Whether a text is a mail: it begins with the header fields of one. */
export function isMail(text: string): boolean {
  const [head = ''] = text.replace(/^\ufeff?(From .*\r?\n)?/, '').split(/\r?\n\r?\n/, 1);
  const fields = head.split(/\r?\n/).filter((line) => !/^[ \t]/.test(line));
  return (
    fields.every((line) => /^[\w-]+:/.test(line)) &&
    fields.filter((line) => MAIL_FIELD.test(line)).length >= MIN_MAIL_FIELDS
  );
}

/** Names of the files attached to a mail, in their order: of many, the first ones. Its content is not decoded. */
export async function attachmentsOf(
  path: string | Buffer,
  options: { readonly signal?: AbortSignal },
): Promise<readonly string[]> {
  const names: string[] = [];
  const take = (text: string, end: number) => {
    for (const { index, 1: fields = '' } of text.matchAll(PART)) {
      const name = index < end ? fileNameOf(fields) : undefined;
      if (name !== undefined) names.push(name);
    }
  };
  // The fields of the mail itself are those of its first part.
  let rest = '\n--mail\n';
  for await (const chunk of createReadStream(path, { end: MOST_BYTES, ...options })) {
    rest += (chunk as Buffer).toString('latin1');
    const whole = Math.max(0, rest.length - MOST_FIELDS);
    take(rest, whole);
    rest = rest.slice(whole);
    if (names.length >= MOST_ATTACHMENTS) return names;
  }
  take(rest, rest.length);
  return names;
}

/** What a mail is, and what to do with it. */
export function mailMessage(name: string, attachments: readonly string[]): string {
  if (attachments.length === 0) {
    return `${name} is an e-mail in which no attachments are found. To have its text read, print it to a PDF or save its text as .txt.`;
  }
  const isAll = attachments.length < MOST_ATTACHMENTS;
  const count = isAll ? counted(attachments.length, 'attachment') : `at least ${attachments.length} attachments`;
  const names = someNames(attachments, isAll ? attachments.length : 'many');
  return `${name} is an e-mail with ${count} (${names}). Save its attachments and give Recto those.`;
}
