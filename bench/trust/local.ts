import { alignRows } from '../../src/eval/align-rows.ts';
import { leavesOf } from '../../src/extract/leaves.ts';
import { assessValues } from '../../src/extract/trust/assess.ts';
import { issueCode } from '../../src/extract/trust/issue-code.ts';
import { isSameValue } from '../../src/extract/trust/same-value.ts';
import { createLocalModel } from '../../src/model/local/local-model.ts';
import { valueAt } from '../../src/util/json-pointer.ts';
import type { Random } from '../../test/kill/random.ts';
import type { LabDocument } from './documents.ts';
import { type Example, pagesOf } from './examples.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * The values that the local model reads in a document, and whether people read the same. Values that the truth says
 * nothing about are left out; those in rows that the document does not have are wrong.
 */
export async function localExamples(document: LabDocument): Promise<readonly Example[]> {
  const { path, schema, truth, isScan, isHeldOut } = document;
  const request = { documentName: path, schema, pages: document.pages };
  const answer = await createLocalModel().answer(request, { signal: new AbortController().signal });
  const data = JSON.parse(answer.text) as Readonly<Record<string, unknown>>;
  const settings = { schema, isLocal: true, evidence: answer.evidence ?? {}, pagesOf: () => undefined };
  const { values } = await assessValues(data, settings, pagesOf(document));
  const rowOf = matchRows(data, truth);
  return [...values].flatMap(([pointer, { proof, features }]): readonly Example[] => {
    const { value } = proof.leaf;
    const [row = ''] = /^\/[^/]+\/\d+\//.exec(pointer) ?? [];
    const matched = rowOf.get(row);
    const expected = matched === undefined ? valueAt(truth, pointer) : matched + pointer.slice(row.length);
    const right = matched === undefined ? expected : matched === '' ? null : valueAt(truth, String(expected));
    if (right === undefined || typeof value === 'boolean' || value === null) return [];
    const isRight = isScalar(right) && right !== '' && isSameValue(value, right);
    const [text, isTold] = [proof.place?.text, issueCode(proof, false) !== undefined];
    return [{ path, pointer, value, text, kind: 'local', isRight, features, isTold, isScan, isHeldOut }];
  });
}

/** Share of the words of a document, other than those of its truth, that are made unknown. */
const UNKNOWN = 0.25;

/**
 * A document with other words in place of some, as those of a language or trade that the rules do not know. Numbers and
 * the words of values stay.
 */
export function withUnknownWords(document: LabDocument, random: Random): LabDocument {
  const kept = new Set(leavesOf(document.truth).flatMap(({ value }) => wordsIn(String(value))));
  const chosen = new Map<string, boolean>();
  const isChosen = (text: string) => {
    const [word, ...others] = wordsIn(text);
    if (word === undefined || others.length > 0 || word.length < 2 || kept.has(word)) return false;
    const known = chosen.get(word) ?? random() < UNKNOWN;
    chosen.set(word, known);
    return known;
  };
  const pages = document.pages.map((page) => ({
    ...page,
    words: page.words.map((word) => (isChosen(word.text) ? { ...word, text: reversed(word.text) } : word)),
  }));
  return { ...document, pages };
}

function wordsIn(text: string): readonly string[] {
  return /\d/.test(text) && !/\s/.test(text) ? [] : (text.toLowerCase().match(/\p{L}+/gu) ?? []);
}

/** A word with its letters the other way round. */
function reversed(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => [...word].reverse().join(''));
}

/** For each row of the data, the row of the truth that it is, as a pointer; empty if there is none. */
function matchRows(data: Row, truth: Row): ReadonlyMap<string, string> {
  const matches = new Map<string, string>();
  for (const [name, rows] of Object.entries(truth)) {
    const own = data[name];
    if (!Array.isArray(rows) || !Array.isArray(own)) continue;
    const { pairs, unlike } = alignRows(own, rows);
    for (const at of own.keys()) {
      const other = unlike.has(at) ? undefined : pairs.get(at);
      matches.set(`/${name}/${at}/`, other === undefined ? '' : `/${name}/${other}/`);
    }
  }
  return matches;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
