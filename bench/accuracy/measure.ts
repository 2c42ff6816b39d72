import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CORPUS, corpusEntries } from '../../test/support/corpus.ts';
import { type ReadDocument, readDocuments } from '../support/documents.ts';
import { isHeldOut } from '../trust/documents.ts';
import { CASE_GROUPS, casesOf, pairsOf } from './cases.ts';
import { type FieldScore, meanAccuracy, scoreFields } from './score.ts';

export interface GroupScore {
  readonly name: string;
  readonly documents: number;
  readonly fields: readonly FieldScore[];
  readonly mean: number;
}

export interface Accuracy {
  readonly groups: readonly GroupScore[];
  /** Of the documents that nothing may be tuned on. */
  readonly heldOut: readonly GroupScore[];
  readonly documents: readonly ReadDocument[];
  /** Values in all results that are not where they should be, and that nobody is told to look at: `path /pointer`. */
  readonly unproven: readonly string[];
}

/**
 * Reads the documents of all groups once with the local model and scores them against what people read. `includes`: whether
 * a document counts; all do by default.
 */
export async function measureAccuracy(includes: (path: string) => boolean = () => true): Promise<Accuracy> {
  const entries = corpusEntries().filter(({ path }) => includes(path));
  const groups = CASE_GROUPS.map((group) => ({ group, cases: casesOf(group, entries) }));
  const wanted = new Map(
    groups.flatMap(({ group, cases }) => cases.map(({ path }) => [path, { path, type: group.type }] as const)),
  );
  const documents = await readDocuments([...wanted.values()]);
  const dataOf = new Map(documents.map(({ path, result }) => [path, result.data]));
  const score = (counts: (path: string) => boolean): readonly GroupScore[] =>
    groups.map(({ group, cases }) => {
      const own = cases.filter(({ path }) => counts(path));
      const fields = scoreFields(
        own.flatMap(({ path, truth }) =>
          pairsOf(group, JSON.parse(readFileSync(join(CORPUS, truth), 'utf8')), dataOf.get(path)),
        ),
      );
      return { name: group.name, documents: own.length, fields, mean: meanAccuracy(fields) };
    });
  return {
    groups: score(() => true),
    heldOut: score(isHeldOut),
    documents,
    unproven: documents.flatMap(({ path, result }) =>
      Object.entries(result.fields).flatMap(([pointer, { state, grounded }]) =>
        state !== 'absent' && state !== 'empty' && !grounded && !isTold(result, pointer) ? [`${path} ${pointer}`] : [],
      ),
    ),
  };
}

function isTold({ review, issues }: ReadDocument['result'], pointer: string): boolean {
  return [...review, ...issues].some((entry) => entry.pointer === pointer);
}
