/** A mail with a text and files, whose names are written as given: with quotes, or encoded. */
export function mail(names: readonly string[], body = 'JVBERi0='): string {
  const parts = names.map((name) => {
    const value = /^[\w.-]+$/.test(name) ? `filename="${name}"` : name;
    return `--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment;\r\n\t${value}\r\n\r\n${body}\r\n`;
  });
  return [
    'From: Anna <anna@northfield.example>',
    'To: accounts@harbour.example',
    'Subject: Our invoice',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=x',
    '',
    `--x\r\nContent-Type: text/plain\r\n\r\nDear all,\r\nTotal: 7.00 EUR\r\n${parts.join('')}--x--\r\n`,
  ].join('\r\n');
}

/** What is said of `mail(['invoice.pdf'])`. */
export const MAIL_ADVICE = 'is an e-mail with 1 attachment (invoice.pdf). Save its attachments and give Recto those.';
