import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedStore } from '../../bench/support/documents.ts';
import { isHeldOut } from '../../bench/trust/documents.ts';
import { loadDocumentType } from '../../src/extract/document-type.ts';
import type { JsonSchema } from '../../src/model/language-model.ts';
import { propertiesOf, resolve, subschema } from '../../src/model/resolve-schema.ts';
import { type References, referencesIn } from '../../src/model/wire/resolve.ts';
import { runCli } from '../support/cli.ts';
import { CORPUS } from '../support/corpus.ts';
import { temporaryFolder } from '../support/folder.ts';
import { type GoldDocument, MADE, MADE_FOLDER, NEVER_TUNED_ON, TUNED_ON } from './gold-documents.ts';

/**
 * What the local model's results have to reach; it may be raised only. `maxSilent`: values wrong or left out of which nobody
 * is told; `minRight`: share of the values not in review that are right.
 */
const GROUPS = [
  { folder: 'never-tuned-on', from: CORPUS, documents: NEVER_TUNED_ON, minF1: 0.82, maxSilent: 75, minRight: 0.945 },
  { folder: 'tuned-on', from: CORPUS, documents: TUNED_ON, minF1: 0.88, maxSilent: 43, minRight: 0.99 },
  { folder: 'made', from: MADE_FOLDER, documents: MADE, minF1: 0.8, maxSilent: 300, minRight: 0.975 },
] as const;

const goldFolder = (folder: string) => join(import.meta.dirname, 'gold', folder);
const goldName = (path: string) => `${basename(path, extname(path))}.gold.json`;

describe.each(GROUPS)('gold made by eye, $folder', ({ folder, from, documents, minF1, maxSilent, minRight }) => {
  it('has every field of the type of each document', async () => {
    expect(readdirSync(goldFolder(folder)).sort()).toEqual(documents.map(({ path }) => goldName(path)).sort());
    for (const { path, type } of documents) {
      const gold: unknown = JSON.parse(readFileSync(join(goldFolder(folder), goldName(path)), 'utf8'));
      const { schema } = await loadDocumentType(type);
      expect(missingFields(gold, schema, referencesIn(schema)), path).toEqual([]);
    }
  });

  it('is what the local model reads, or the result says that it may not be', async () => {
    const cwd = temporaryFolder();
    copyDocuments(documents, from, cwd);
    const env = { RECTO_REVIEW_BELOW: '0.9', RECTO_PAGE_SECONDS: '300', ...sharedStore };
    const extracted = await runCli(['extract', 'documents', '--allow-partial'], { cwd, env, ownPools: true });
    expect(extracted.code, extracted.stderr).toBe(0);
    const gates = ['--min-f1', String(minF1), '--max-silent', String(maxSilent)];
    const scored = await runCli(['eval', 'results', '--gold', goldFolder(folder), '--json', ...gates], { cwd });
    const { total, not_in_review: trusted, missed, gold_without_result: unused } = JSON.parse(scored.stdout);
    const { f1, read, right, wrong, invented, omitted, silent } = total;
    console.log(JSON.stringify({ folder, f1, read, right, wrong, invented, omitted, silent, not_in_review: trusted }));
    expect({ missed, unused, code: scored.code }).toEqual({ missed: [], unused: [], code: 0 });
    expect(trusted.right).toBeGreaterThanOrEqual(minRight);
  });
});

it('keeps apart what weights and rules are fitted on', () => {
  expect(NEVER_TUNED_ON.filter(({ path }) => !isHeldOut(path))).toEqual([]);
  expect(NEVER_TUNED_ON.length).toBeGreaterThanOrEqual(TUNED_ON.length);
});

/** Folders are named by type, which is how a type is chosen. */
function copyDocuments(documents: readonly GoldDocument[], from: string, cwd: string): void {
  for (const { path, type } of documents) {
    const folder = join(cwd, 'documents', type);
    mkdirSync(folder, { recursive: true });
    cpSync(join(from, path), join(folder, basename(path)));
  }
}

/** JSON Pointers of the properties of a type that data do not have; below a null, none is missing. */
function missingFields(value: unknown, declared: JsonSchema, references: References, at = ''): readonly string[] {
  const schema = resolve(declared, references);
  const items = subschema(schema, 'items');
  if (Array.isArray(value)) {
    return items === undefined
      ? []
      : value.flatMap((item, index) => missingFields(item, items, references, `${at}/${index}`));
  }
  return propertiesOf(schema).flatMap(([name, property]) => {
    if (value === null) return [];
    const has = typeof value === 'object' && Object.hasOwn(value as object, name);
    const pointer = `${at}/${name}`;
    return has
      ? missingFields((value as Readonly<Record<string, unknown>>)[name], property, references, pointer)
      : [pointer];
  });
}
