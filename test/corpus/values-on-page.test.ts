import { beforeAll, describe, expect, it } from 'vitest';
import { type ReadDocument, readDocuments } from '../../bench/support/documents.ts';
import { corpusEntries } from '../support/corpus.ts';
import { unsupportedValues } from '../support/unsupported-values.ts';

/** Receipts and invoices with OCR are in the accuracy suite, where their values are proven as well: here are some of each kind. */
const TYPES: readonly (readonly [RegExp, string])[] = [
  [/^injection\/inj-receipt/, 'receipt'],
  [/^injection\//, 'invoice'],
  [/^receipts\/sroie-00[0-9]\.jpg$/, 'receipt'],
  [/^invoices\/[^/]+\.pdf$/, 'bank-statement'],
  [/^forms\//, 'form'],
  [/^code\//, 'code-module'],
  [/^pdf\/(?:olmocr__edgar|pdf\.js__tracemonkey)\.pdf$/, 'research-paper'],
  [/^pdf\/(?:google__form_with_tables|unstructured__fake-memo|zerox__0002)\.pdf$/, 'generic'],
];

const entries = corpusEntries().filter(({ expected }) => expected.outcome === 'ok');
const wanted = entries.flatMap(({ path, ground_truth }) => {
  const type = TYPES.find(([pattern]) => pattern.test(path))?.[1];
  return type === undefined ? [] : [{ path, type, forbidden: ground_truth?.must_not_contain ?? [] }];
});
const read = new Map<string, ReadDocument>();

beforeAll(async () => {
  for (const document of await readDocuments(wanted)) read.set(document.path, document);
});

describe('every value of every result', () => {
  it.each(wanted.map(({ path, type }) => [path, type]))('of %s as %s is printed on its page', (path) => {
    const document = read.get(path);
    expect(document?.result.status).toMatch(/succeeded|partial/);
    expect(document === undefined ? ['not read'] : unsupportedValues(document)).toEqual([]);
  });

  it.each(
    wanted.filter(({ forbidden }) => forbidden.length > 0).map(({ path, forbidden }) => [path, forbidden] as const),
  )('of %s is free of what the document was told to smuggle in', (path, forbidden) => {
    const data = JSON.stringify(read.get(path)?.result.data);
    for (const word of forbidden) expect(data).not.toContain(word);
  });
});
