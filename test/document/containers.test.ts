import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { sniff } from '../../src/document/sniff.ts';
import { drawnPdf } from '../support/drawn-pdf.ts';
import { temporaryFolder } from '../support/folder.ts';
import { mail } from '../support/mail.ts';
import { workshop } from '../support/prepare.ts';

/** What is said of a file that is refused. */
async function refusal(name: string, content: Buffer | string): Promise<string> {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  const error: unknown = await sniff({ path, name }).catch((refused: unknown) => refused);
  expect(error).toMatchObject({ code: 'file_unsupported' });
  return (error as Error).message;
}

async function zip(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, text] of Object.entries(files)) {
    if (name.endsWith('/')) archive.addEmptyDirectory(name);
    else archive.addBuffer(Buffer.from(text), name, { compress: name !== 'mimetype' });
  }
  archive.end();
  return buffer(archive.outputStream as unknown as AsyncIterable<Buffer>);
}

/** A compound file with one sector of a directory. */
function compound(names: readonly string[]): Buffer {
  const bytes = Buffer.alloc(512 * 3);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(bytes);
  bytes.writeUInt16LE(9, 30);
  bytes.writeUInt32LE(1, 48);
  for (const [at, name] of ['Root Entry', ...names].entries()) {
    bytes.write(name, 1024 + at * 128, 'utf16le');
    bytes.writeUInt16LE((name.length + 1) * 2, 1024 + at * 128 + 64);
  }
  return bytes;
}

describe('a mail', () => {
  it.each([
    ['mail.eml', ['invoice.pdf', 'logo.png'], 'with 2 attachments (invoice.pdf, logo.png)'],
    ['mail.pdf', ["filename*=UTF-8''Rechnung%20M%C3%A4rz.pdf"], '(Rechnung März.pdf)'],
    ['mail', ['filename="=?iso-8859-1?Q?Rechnung_M=E4rz.pdf?="'], '(Rechnung März.pdf)'],
    ['mail.eml', ['filename="=?utf-8?B?UmVjaG51bmcg?= =?utf-8?B?TcOkcnoucGRm?="'], '(Rechnung März.pdf)'],
    ['mail.eml', ['filename*0="a very long "; filename*1="name.pdf"'], '(a very long name.pdf)'],
    ['mail.eml', ['filename="Rechnung März.pdf"'], '(Rechnung März.pdf)'],
    ['mail.eml', ['filename="a\u001b[2J\u202eb.pdf"'], '(a [2J b.pdf)'],
    ['mail.eml', Array.from({ length: 9 }, (_, at) => `${at}.pdf`), '(0.pdf, 1.pdf, 2.pdf, 3.pdf, 4.pdf, and 4 more)'],
    [
      'mail.eml',
      Array.from({ length: 300 }, (_, at) => `${at}.pdf`),
      'attachments (0.pdf, 1.pdf, 2.pdf, 3.pdf, 4.pdf, and others)',
    ],
    ['mail.txt', ['invoice.pdf'], 'with 1 attachment (invoice.pdf)'],
    ['mail.eml', [], 'in which no attachments are found'],
  ])('called %s with %j is told, with what is attached to it', async (name, names, said) => {
    const message = await refusal(name, mail(names));
    expect(message).toContain(`${name} is an e-mail ${said.startsWith('with') ? said : ''}`);
    expect(message).toContain(said);
  });

  it('is read to its end for the names of its files', async () => {
    const long = `${'QUJD'.repeat(19)}\r\n`.repeat(3000);
    expect(await refusal('mail.eml', mail(['a.pdf', 'b.pdf', 'c.pdf'], long))).toContain('(a.pdf, b.pdf, c.pdf)');
  });

  it('without attachments is read as text where its name says so', async () => {
    const path = join(temporaryFolder(), 'mail.txt');
    writeFileSync(path, mail([]));
    expect(await sniff({ path, name: 'mail.txt' })).toMatchObject({ kind: 'text' });
  });

  it('of Outlook is told', async () => {
    expect(await refusal('mail.msg', compound(['__nameid_version1.0', '__substg1.0_001A001F']))).toContain(
      'is an e-mail of Outlook. Open it, save its attachments',
    );
  });
});

describe('a file of files', () => {
  it.each([
    [
      'scans.pdf',
      { 'in/': '', 'in/a.pdf': '1', 'in/b.pdf': '2', '__MACOSX/in/._a.pdf': '' },
      'of 2 files (in/a.pdf, in/b.pdf)',
    ],
    ['empty.zip', {}, 'is an empty ZIP archive'],
    [
      'a.docx',
      { '[Content_Types].xml': '<Types/>', 'word/document.xml': '<w/>' },
      'is a Word document. Save it as a PDF',
    ],
    [
      'a.pdf',
      { 'xl/workbook.xml': '<w/>', '[Content_Types].xml': '<Types/>' },
      'is an Excel workbook. Save it as a PDF',
    ],
    [
      'a',
      { mimetype: 'application/vnd.oasis.opendocument.text', 'content.xml': '<o/>' },
      'is an OpenDocument text. Save it as',
    ],
  ])('is told by its content: %s', async (name, files, said) => {
    expect(await refusal(name, await zip(files as unknown as Record<string, string>))).toContain(said);
  });

  it('is told also where it is cut off', async () => {
    const whole = await zip({ 'a.pdf': 'x'.repeat(5000), 'b.pdf': 'y' });
    expect(await refusal('cut.zip', whole.subarray(0, whole.length - 30))).toContain('ZIP archive whose list');
  });

  it.each([
    ['old.doc', ['WordDocument', '1Table'], 'is a Word document. Save it as a PDF'],
    ['old.xls', ['Workbook'], 'is an Excel workbook'],
    ['locked.docx', ['EncryptionInfo', 'EncryptedPackage'], 'is an Office document with a password'],
    ['other', ['Something'], 'is a file of an older Office program'],
  ])('of Office before 2007 is told: %s', async (name, streams, said) => {
    expect(await refusal(name, compound(streams))).toContain(said);
  });

  it.each([
    ['letter.rtf', '{\\rtf1\\ansi Dear all}', 'is a Rich Text document. Save it as a PDF'],
    ['a.tar.gz', Buffer.from('1f8b0800000000000003', 'hex'), 'is an archive. Unpack it'],
    ['a.jxl', Buffer.from('0000000c4a584c200d0a870a', 'hex'), 'Save it as PNG or JPEG'],
  ])('or another kind is told: %s', async (name, content, said) => {
    expect(await refusal(name, content)).toContain(said);
  });
});

const NOTICE = 'BT /F1 10 Tf 60 700 Td (Please wait... get a newer version of Adobe Reader) Tj ET';
const xfa = (content: string) =>
  drawnPdf({
    content,
    catalog: '/NeedsRendering true /AcroForm << /Fields [] /XFA 10 0 R >>',
    objects: [{ dictionary: '', data: '<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"></xdp:xdp>' }],
  });

describe('a form in XFA', () => {
  it('is refused where its page only asks for another program, and read where its page shows it', async () => {
    const shop = await workshop();
    await expect(shop.prepare('wait.pdf', xfa(NOTICE))).rejects.toMatchObject({
      code: 'file_unsupported',
      message: expect.stringContaining('wait.pdf is an XFA form'),
    });
    const shown = await shop.prepare('shown.pdf', xfa('BT /F1 10 Tf 60 700 Td (Total 7.00) Tj ET'));
    expect(shown.pages[0]?.words.map(({ text }) => text)).toEqual(['Total', '7.00']);
  });
});
