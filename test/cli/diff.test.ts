import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../schemas/result.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { someResult } from '../support/some-result.ts';

const sure = (confidence: number) => ({ state: 'found', grounded: true, score: 1, confidence }) as const;

const BEFORE = someResult(1, {
  data: {
    company: 'Acme',
    date: '2024-02-01',
    total: 12,
    note: null,
    lines: [
      { item: 'Coffee', amount: 3 },
      { item: 'Tea', amount: 2 },
    ],
  },
  fields: { '/total': sure(0.5) },
});
const AFTER = someResult(1, {
  status: 'partial',
  data: {
    company: 'Acme',
    date: '01.02.2024',
    total: 12.5,
    phone: '555\u001b[2J',
    lines: [{ item: 'Tea', amount: 2.5 }],
  },
  fields: { '/total': sure(0.75) },
});
const SAME = someResult(2, { data: { total: 1, note: null } });
const SAME_LATER = someResult(2, { data: { total: 1 } });

function folderWith(files: Readonly<Record<string, Result | string>>): string {
  const cwd = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return cwd;
}

describe('recto diff', () => {
  it('says of each value whether it is the same, changed, or in one of the runs only', async () => {
    const cwd = folderWith({
      'a/x/1.json': BEFORE,
      'b/x/1.json': AFTER,
      'a/2.json': SAME,
      'b/2.json': SAME_LATER,
      'a/3.json': someResult(3, { document: { ...SAME.document, sha256: '3'.repeat(64) } }),
      'a/1.gold.json': '{}',
    });
    const run = await runCli(['diff', 'a', 'b'], { cwd });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout.split('\n')).toEqual([
      '1.pdf',
      '  status: succeeded → partial',
      '  ~ date: "2024-02-01" → "01.02.2024", which means the same',
      '  ~ total: 12 (0.50) → 12.5 (0.75)',
      '  ~ lines.1.amount → lines.0.amount: 2 → 2.5',
      '  - lines.0.item: "Coffee"',
      '  - lines.0.amount: 3',
      '  + phone: "555\\u001b[2J"',
      'Only in A: a/3.json',
      '2 documents in both, of which 1 differ and 1 changed the status; 1 only in A, 0 only in B.',
      '9 values: 3 the same, 3 changed, 2 only in A, 1 only in B; 0 rows moved.',
      '',
    ]);
    const report = JSON.parse((await runCli(['diff', 'a', 'b', '--json'], { cwd })).stdout);
    expect(report.documents.find(({ file_a: file }: { file_a: string }) => file === 'a/x/1.json')).toMatchObject({
      status: { a: 'succeeded', b: 'partial' },
      same: 2,
      changed: [
        { pointer: '/date', same_meaning: true },
        { pointer: '/total', a: 12, b: 12.5, confidence_a: 0.5, confidence_b: 0.75, same_meaning: false },
        { pointer: '/lines/1/amount', pointer_b: '/lines/0/amount' },
      ],
    });
    expect(report).toMatchObject({ documents_only_in_a: ['a/3.json'], totals: { documents: 2, same: 3, changed: 3 } });
  });

  it('ends with 1 where anything differs only if asked to', async () => {
    const cwd = folderWith({
      'a/1.json': BEFORE,
      'b/1.json': AFTER,
      'same/1.json': BEFORE,
      'moved/1.json': someResult(1, { ...BEFORE, data: { ...BEFORE.data, lines: [...linesOf(BEFORE)].reverse() } }),
    });
    expect((await runCli(['diff', 'a', 'b'], { cwd })).code).toBe(0);
    expect((await runCli(['diff', 'a', 'b', '--exit-code'], { cwd })).code).toBe(1);
    expect((await runCli(['diff', 'a', 'same', '--exit-code'], { cwd })).code).toBe(0);
    const moved = await runCli(['diff', 'a', 'moved', '--exit-code'], { cwd });
    expect(moved).toMatchObject({ code: 1, stdout: expect.stringContaining('1 row in another order') });
  });

  it('compares two files whatever they are called, and files of other names by their documents', async () => {
    const cwd = folderWith({ 'a/1.json': BEFORE, 'b/renamed.json': BEFORE });
    for (const paths of [
      ['a', 'b'],
      ['a/1.json', 'b/renamed.json'],
      ['a/1.json', 'b'],
    ]) {
      expect(await runCli(['diff', ...paths, '--exit-code'], { cwd })).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('1 document in both, of which 0 differ'),
      });
    }
  });

  it('says which files are damaged, and where there are no results', async () => {
    const cwd = folderWith({ 'a/1.json': BEFORE, 'b/1.json': '{"version": ', 'c/other.txt': '', 'a/2.json': SAME });
    const run = await runCli(['diff', 'a', 'b'], { cwd });
    expect(run).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Not compared, as they are damaged: b/1.json'),
    });
    expect((await runCli(['diff', 'c', 'c'], { cwd })).stderr).toContain('There are no results in c and c.');
    expect((await runCli(['diff', 'a', 'none'], { cwd })).stderr).toContain('none cannot be read');
  });
});

function linesOf({ data }: Result): readonly unknown[] {
  return Array.isArray(data.lines) ? data.lines : [];
}
