import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listDocumentTypes } from '../../src/extract/document-type.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const GOOD = { type: 'object', properties: { day: { type: 'string', format: 'date' }, sum: { type: 'number' } } };
const BAD = { type: 'object', required: ['kind'], properties: { kind: { enum: ['a'], type: 'number' } } };

function folderWith(schemas: Readonly<Record<string, unknown>>): string {
  const cwd = temporaryFolder();
  for (const [name, schema] of Object.entries(schemas)) writeFileSync(join(cwd, name), JSON.stringify(schema));
  return cwd;
}

describe.each([
  ['types', 'check'],
  ['types', '--check'],
])('recto %s %s', (...command) => {
  it('accepts every document type that comes with Recto', async () => {
    const run = await runCli(command, { cwd: temporaryFolder() });
    expect(run.code).toBe(0);
    for (const name of await listDocumentTypes())
      expect(run.stdout).toMatch(new RegExp(`^ok +${name}: \\d+ fields`, 'm'));
  });

  it('says how many fields a file has, and which keywords are checked afterwards', async () => {
    const run = await runCli([...command, 'mine.json'], { cwd: folderWith({ 'mine.json': GOOD }) });
    expect(run.stdout).toContain('ok    mine.json: 2 fields, 1 keyword');
    expect(run.stdout).toContain('#/properties/day/format');
    expect(run.code).toBe(0);
  });

  it('refuses a type that no answer can satisfy, with code and pointer, and goes on', async () => {
    const cwd = folderWith({ 'bad.json': BAD, 'good.json': GOOD });
    const run = await runCli([...command, 'bad.json', 'good.json', 'nosuch'], { cwd });
    expect(run.stdout).toMatch(
      /FAIL +bad\.json: .*#\/properties\/kind\/enum.*"kind" is required.*\(schema_unsupported\)/,
    );
    expect(run.stdout).toContain('ok    good.json');
    expect(run.stdout).toMatch(/FAIL +nosuch: .*\(type_unknown\)/);
    expect(run.code).toBe(1);
  });

  it('prints one JSON object a line with --json', async () => {
    const cwd = folderWith({ 'bad.json': BAD, 'good.json': GOOD });
    const run = await runCli([...command, 'good.json', 'bad.json', '--json'], { cwd });
    const lines = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      {
        type: 'good.json',
        ok: true,
        fields: 2,
        notes: [{ pointer: '/properties/day/format', keyword: 'format', message: expect.any(String) }],
      },
      { type: 'bad.json', ok: false, error: { code: 'schema_unsupported', message: expect.any(String) } },
    ]);
  });
});
