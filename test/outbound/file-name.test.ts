import { basename } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { downloadFileName } from '../../src/outbound/file-name.ts';

const url = new URL('https://files.test/folder/scan%20one.pdf?token=secret#top');

it.each([
  [undefined, 'scan one.pdf'],
  ['attachment', 'scan one.pdf'],
  ['attachment; filename="invoice 7.pdf"', 'invoice 7.pdf'],
  ['attachment; filename=invoice.pdf', 'invoice.pdf'],
  [`attachment; filename="x.pdf"; filename*=UTF-8''%C3%BCber%20%E2%82%AC.pdf`, 'über €.pdf'],
  [`attachment; filename="${Buffer.from('größe.pdf').toString('latin1')}"`, 'größe.pdf'],
  ['attachment; filename="größe.pdf"', 'größe.pdf'],
  ['attachment; filename="../../etc/passwd"', 'passwd'],
  ['attachment; filename="C:\\\\scans\\\\a.tif"', 'a.tif'],
  [`attachment; filename*=UTF-8''a%2F..%2Fb.pdf`, 'b.pdf'],
  [`attachment; filename*=UTF-8''evil%E2%80%AEfdp.exe%00.pdf`, 'evilfdp.exe.pdf'],
  ['attachment; filename="..."', 'scan one.pdf'],
  ['attachment; filename=""', 'scan one.pdf'],
  ['attachment; filename=".htaccess"', 'htaccess'],
  ['not ( a header', 'scan one.pdf'],
])('of %j is %j', (disposition, name) => {
  expect(downloadFileName(disposition, url)).toBe(name);
});

it.each([
  ['https://files.test', 'document'],
  ['https://files.test/folder/', 'document'],
  ['https://files.test/%2e%2e', 'document'],
  ['https://files.test/a%2Fb.pdf', 'b.pdf'],
  ['https://files.test/100%.pdf', '100%.pdf'],
  ['https://files.test/%FF.pdf', '%FF.pdf'],
])('of %s is %s', (text, name) => {
  expect(downloadFileName(undefined, new URL(text))).toBe(name);
});

it('keeps the ending of a long name', () => {
  const name = downloadFileName(`attachment; filename="${'ü'.repeat(300)}.pdf"`, url);
  expect(name).toMatch(/^ü+\.pdf$/);
  expect(Buffer.byteLength(name)).toBe(200);
});

it('can always be a file in a folder', () => {
  const text = fc.string({ unit: 'binary', maxLength: 400 });
  fc.assert(
    fc.property(text, text, (told, path) => {
      const from = new URL('https://files.test/');
      from.pathname = path;
      for (const header of [undefined, `attachment; filename="${told}"`, told]) {
        const name = downloadFileName(header, from);
        expect(name).not.toBe('');
        expect(name).not.toMatch(/[/\\\p{Cc}\p{Cf}\p{Cs}]|^\.|[\s.]$/u);
        expect(basename(name)).toBe(name);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
      }
    }),
    { numRuns: 2000 },
  );
});
