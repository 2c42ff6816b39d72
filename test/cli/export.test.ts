import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import readXlsxFile from 'read-excel-file/node';
import { describe, expect, it } from 'vitest';
import { RESULT_VERSION, type Result } from '../../schemas/result.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { someResult } from '../support/some-result.ts';

const SEEN = { state: 'found', grounded: true, score: 1 } as const;

const FIRST = someResult(1, {
  status: 'partial',
  data: {
    company: '=HYPERLINK("http://evil.example","Ünal, \\"Bäckerei\\"")',
    date: '2024-02-29',
    total: -8.3,
    paid: true,
    tags: ['a', 'b'],
    seller: { name: '+49 30 1234', address: { city: 'Köln' } },
    lines: [
      { item: '@tea', amount: 2.5, taxes: [{ rate: 7 }, { rate: 19 }] },
      { item: 'Bread\nand butter', amount: 5.8 },
    ],
  },
  fields: { '/lines/0/amount': { ...SEEN, page: 2 }, '/lines/1/item': { ...SEEN, page: 3 } },
  issues: [{ code: 'not_on_page', pointer: '/total', message: 'The page does not show -8.3.' }],
  review: [{ pointer: '/total', reason: 'no page shows -8.3', confidence: 0.06 }],
});
const SECOND = someResult(2, {
  type: { name: 'invoice', sha256: '1'.repeat(64) },
  data: { id: 'INV-7', total: 3, 'seller.name': 'a property with a dot', lines: [{ item: 'Milk', unit: 'l' }] },
});
const DAMAGED = { code: 'file_corrupt', message: 'It is damaged.' };
const FAILED = someResult(3, { status: 'failed', error: DAMAGED, issues: [DAMAGED] });

function folderWith(results: readonly Result[]): string {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'results/march'), { recursive: true });
  for (const [index, result] of results.entries()) {
    const name = `${index === 0 ? 'results' : 'results/march'}/${result.document.name}.json`;
    writeFileSync(join(cwd, name), JSON.stringify(result));
  }
  return cwd;
}

describe('recto export', () => {
  it('makes one CSV for the documents and one for each list, which spreadsheets open and run nothing of', async () => {
    const cwd = folderWith([FIRST, SECOND, FAILED]);
    const run = await runCli(['export', 'results', '--to', 'csv', '--out', 'tables'], { cwd });
    expect(run).toMatchObject({ code: 0, stdout: '' });
    expect(readdirSync(join(cwd, 'tables')).sort()).toEqual(['documents.csv', 'lines.csv', 'lines.taxes.csv']);
    const documents = readFileSync(join(cwd, 'tables/documents.csv'), 'utf8').split('\r\n');
    expect(documents[0]).toBe(
      '\uFEFFid,file,type,status,issues,first_issues,review,to_review,pages,cost_usd,company,date,total,paid,tags,seller.name,seller.address.city,id-2,seller.name-2',
    );
    expect(documents.slice(1)).toEqual([
      `${FIRST.id},1.pdf,receipt,partial,1,The page does not show -8.3.,1,total,0,0.25,"'=HYPERLINK(""http://evil.example"",""Ünal, \\""Bäckerei\\"""")",2024-02-29,-8.3,true,a; b,'+49 30 1234,Köln,,`,
      `${SECOND.id},2.pdf,invoice,succeeded,0,,0,,0,0.25,,,3,,,,,INV-7,a property with a dot`,
      `${FAILED.id},3.pdf,receipt,failed,1,It is damaged.,0,,0,0.25,,,,,,,,,`,
      '',
    ]);
    expect(readFileSync(join(cwd, 'tables/lines.csv'), 'utf8')).toBe(
      `\uFEFFid,file,row,page,item,amount,unit\r\n${FIRST.id},1.pdf,1,2,'@tea,2.5,\r\n${FIRST.id},1.pdf,2,3,"Bread\nand butter",5.8,\r\n${SECOND.id},2.pdf,1,,Milk,,l\r\n`,
    );
    expect(readFileSync(join(cwd, 'tables/lines.taxes.csv'), 'utf8')).toBe(
      `\uFEFFid,file,row,page,rate\r\n${FIRST.id},1.pdf,1.1,,7\r\n${FIRST.id},1.pdf,1.2,,19\r\n`,
    );
  });

  it('makes a workbook with a sheet for the documents and one for each list, numbers and days as such', async () => {
    const cwd = folderWith([FIRST, SECOND, FAILED]);
    const run = await runCli(['export', 'results', '--to', 'xlsx', '--out', 'new/all.xlsx'], { cwd });
    expect(run).toMatchObject({ code: 0, stdout: '' });
    const book = join(cwd, 'new/all.xlsx');
    const [documents, lines, taxes] = await readXlsxFile(book);
    expect([documents?.sheet, lines?.sheet, taxes?.sheet]).toEqual(['documents', 'lines', 'lines.taxes']);
    const [headings, ...rows] = documents?.data ?? [];
    const first = Object.fromEntries((headings ?? []).map((name, index) => [name, rows[0]?.[index]]));
    expect(first).toMatchObject({
      status: 'partial',
      issues: 1,
      // As it was read: a text is no formula here.
      company: FIRST.data.company,
      date: new Date('2024-02-29T00:00:00Z'),
      total: -8.3,
      paid: true,
      'seller.name': '+49 30 1234',
    });
    expect(rows).toHaveLength(3);
    expect(lines?.data).toEqual([
      ['id', 'file', 'row', 'page', 'item', 'amount', 'unit'],
      [FIRST.id, '1.pdf', 1, 2, '@tea', 2.5, null],
      [FIRST.id, '1.pdf', 2, 3, 'Bread\nand butter', 5.8, null],
      [SECOND.id, '2.pdf', 1, null, 'Milk', null, 'l'],
    ]);
  });

  it('holds names that Excel does not take, texts that are too long, and characters that XML does not know', async () => {
    const names = ['a:b', 'a?b', `${'x'.repeat(40)}1`, `${'x'.repeat(40)}2`, 'documents', 'History', '<&"\'>'];
    const lists = Object.fromEntries(names.map((name, index) => [name, [{ value: index }]]));
    const odd = 'wakeup \u0007, _x0041_, lone \ud800, <&>';
    const cwd = folderWith([someResult(1, { data: { ...lists, odd, long: 'y'.repeat(40_000), early: '1850-01-01' } })]);
    const run = await runCli(['export', 'results', '--to', 'xlsx', '--out', 'all.xlsx'], { cwd });
    expect(run.stderr).toContain('1 texts are longer than the 32,767 characters');
    const read = await readXlsxFile(join(cwd, 'all.xlsx'));
    const sheets = read.map(({ sheet }) => sheet);
    expect(new Set(sheets.map((name) => name.toLowerCase())).size).toBe(names.length + 1);
    for (const name of sheets) expect(name.length).toBeLessThanOrEqual(31);
    const cells = read[0]?.data[1] ?? [];
    expect(cells).toContain('1850-01-01');
    expect(cells).toContain(odd);
    const tables = await runCli(['export', 'results', '--to', 'csv', '--out', 'tables/'], { cwd });
    expect(tables.code).toBe(0);
    expect(readdirSync(join(cwd, 'tables'))).toHaveLength(names.length + 1);
  });

  it('writes to standard output, and says what is not in a single CSV', async () => {
    const cwd = folderWith([FIRST, SECOND]);
    const csv = await runCli(['export', 'results', '--to', 'csv'], { cwd });
    expect(csv.stdout.split('\r\n')).toHaveLength(4);
    expect(csv.stderr).toContain('not the rows of lines, lines.taxes: give --out a folder');
    const file = await runCli(['export', 'results', '--to', 'csv', '--out', 'one.csv'], { cwd });
    expect(file.stderr).toContain('give --out a folder');
    expect(readFileSync(join(cwd, 'one.csv'), 'utf8')).toBe(csv.stdout);
    const jsonl = await runCli(['export', 'results', 'results/1.pdf.json', '--to', 'jsonl'], { cwd });
    expect(jsonl.results()).toEqual([FIRST, SECOND]);
  });

  it('leaves out other JSON and says so, and says where there are no results at all', async () => {
    const cwd = folderWith([FIRST]);
    writeFileSync(join(cwd, 'results/package.json'), '{"version":1}');
    const run = await runCli(['export', 'results', '--to', 'jsonl', '--out', 'all.jsonl'], { cwd });
    expect(run.stderr).toContain('Left out, as they are not results: results/package.json.');
    expect(run.code).toBe(0);
    mkdirSync(join(cwd, 'empty'));
    const empty = await runCli(['export', 'empty', '--to', 'xlsx', '--out', 'none.xlsx'], { cwd });
    expect(empty).toMatchObject({ code: 1, stderr: expect.stringContaining('There are no results in empty') });
    expect(existsSync(join(cwd, 'none.xlsx'))).toBe(false);
    const missing = await runCli(['export', 'nowhere', '--to', 'csv'], { cwd });
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('nowhere cannot be read') });
  });

  it('names result files that are damaged or of another version, exports the others, and fails', async () => {
    const cwd = folderWith([FIRST]);
    const text = JSON.stringify(SECOND);
    writeFileSync(join(cwd, 'results/cut.pdf.json'), text.slice(0, text.length / 2));
    writeFileSync(join(cwd, 'results/empty.pdf.json'), '');
    writeFileSync(join(cwd, 'results/strange.pdf.json'), text.replace('"usage"', '"usages"'));
    writeFileSync(join(cwd, 'results/earlier.pdf.json'), text.replace(`"version":${RESULT_VERSION}`, '"version":1'));
    const run = await runCli(['export', 'results', '--to', 'jsonl'], { cwd });
    expect(run.results()).toEqual([FIRST]);
    expect(run.stderr).toContain(
      'as they are damaged: results/cut.pdf.json, results/empty.pdf.json, results/strange.pdf.json. Make them again',
    );
    expect(run.stderr).toContain('as another version of Recto wrote them: results/earlier.pdf.json.');
    expect(run.code).toBe(1);
    writeFileSync(join(cwd, 'notes.json'), '{"mine":true}');
    const named = await runCli(['export', 'results/1.pdf.json', 'notes.json', '--to', 'jsonl'], { cwd });
    expect(named).toMatchObject({ code: 1, stderr: expect.stringContaining('damaged: notes.json') });
  });

  it.each(['csv', 'xlsx', 'jsonl'])(
    'overwrites an earlier %s export, and no other file without --force',
    async (to) => {
      const cwd = folderWith([FIRST]);
      const args = ['export', 'results', '--to', to, '--out'];
      const out = `all.${to}`;
      expect((await runCli([...args, out], { cwd })).code).toBe(0);
      expect((await runCli([...args, out], { cwd })).code).toBe(0);
      for (const mine of ['results/1.pdf.json', 'mine.txt']) {
        if (mine === 'mine.txt') writeFileSync(join(cwd, mine), 'mine');
        const before = readFileSync(join(cwd, mine), 'utf8');
        const refused = await runCli([...args, mine], { cwd });
        expect(refused.stderr).toContain(
          mine === 'mine.txt'
            ? `${mine} exists, and is not a ${to} file that "recto export" wrote.`
            : `${mine} is one of the results that are read.`,
        );
        expect(refused.code).toBe(2);
        expect(readFileSync(join(cwd, mine), 'utf8')).toBe(before);
      }
      expect((await runCli([...args, 'mine.txt', '--force'], { cwd })).code).toBe(0);
      expect(readFileSync(join(cwd, 'mine.txt'))).toEqual(readFileSync(join(cwd, out)));
    },
  );

  it('overwrites none of the tables in a folder when one of them is a file of the user', async () => {
    const cwd = folderWith([FIRST]);
    mkdirSync(join(cwd, 'tables'));
    writeFileSync(join(cwd, 'tables/lines.csv'), 'mine');
    const run = await runCli(['export', 'results', '--to', 'csv', '--out', 'tables'], { cwd });
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('tables/lines.csv exists') });
    expect(readdirSync(join(cwd, 'tables'))).toEqual(['lines.csv']);
  });

  it.skipIf(process.platform === 'win32')('writes to a device without replacing it', async () => {
    const cwd = folderWith([FIRST]);
    const run = await runCli(['export', 'results', '--to', 'csv', '--out', '/dev/null'], { cwd });
    expect(run.code).toBe(0);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('escapes control characters that a terminal would obey, and keeps tabs and line ends', async () => {
    const data = { note: 'a\tb\nc\u001b[31m\u009b0m' };
    const document = { ...FIRST.document, path: 'in/\u001b]0;owned\u0007.pdf' };
    const cwd = folderWith([someResult(1, { data, document })]);
    const csv = await runCli(['export', 'results', '--to', 'csv'], { cwd });
    expect(csv.stdout).toContain('in/\\u001b]0;owned\\u0007.pdf');
    expect(csv.stdout).toContain('"a\tb\nc\\u001b[31m\\u009b0m"');
    const jsonl = await runCli(['export', 'results', '--to', 'jsonl'], { cwd });
    for (const control of ['\u001b', '\u009b']) expect(jsonl.stdout).not.toContain(control);
    expect(jsonl.results()[0]?.data).toEqual(data);
  });
});
