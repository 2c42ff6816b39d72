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

const command = ['types', 'check'];

describe('recto types check', () => {
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

  it('finds misspelt keywords and required properties that do not exist, and says what is meant', async () => {
    const lines = { type: 'array', items: { type: 'object', propertys: {}, properties: { sum: { typ: 'number' } } } };
    const schema = { type: 'object', requried: ['total'], required: ['totl', 'zzz'], properties: { total: {}, lines } };
    const cwd = folderWith({ 'typos.json': schema, 'empty.json': { type: 'object' } });
    const run = await runCli([...command, 'typos.json', 'empty.json'], { cwd });
    expect(run.code).toBe(1);
    expect(run.stdout.match(/^WARN .*$/gm)).toEqual([
      'WARN  typos.json: #/requried: "requried" is not a keyword and has no effect: did you mean "required"?',
      'WARN  typos.json: #/required/0: "totl" is required, but is none of the properties: did you mean "total"?',
      'WARN  typos.json: #/required/1: "zzz" is required, but is none of the properties',
      'WARN  typos.json: #/properties/lines/items/propertys: "propertys" is not a keyword and has no effect: did you mean "properties"?',
      'WARN  typos.json: #/properties/lines/items/properties/sum/typ: "typ" is not a keyword and has no effect: did you mean "type"?',
      'WARN  empty.json: #: it names no properties: say under "properties" what to extract',
    ]);
  });

  it('takes for no mistake what other schemas or tools add', async () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string', note: 'x', 'x-label': 'A', example: 1 } },
      allOf: [{ properties: { b: {} } }],
      required: ['a', 'b'],
    };
    const run = await runCli([...command, 'mine.json'], { cwd: folderWith({ 'mine.json': schema }) });
    expect(run.stdout).not.toContain('WARN');
    expect(run.code).toBe(0);
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
        mistakes: [],
      },
      { type: 'bad.json', ok: false, error: { code: 'schema_unsupported', message: expect.any(String) } },
    ]);
  });
});
