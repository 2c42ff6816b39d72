import type { Issue } from '../../schemas/result.ts';
import type { Answer } from '../model/language-model.ts';
import { escapePointer } from './leaves.ts';

/** What one chunk of a document gave. */
export interface ChunkData {
  readonly data: Readonly<Record<string, unknown>>;
  readonly evidence: NonNullable<Answer['evidence']>;
  readonly pages: readonly number[];
}

export interface Merged {
  readonly data: Readonly<Record<string, unknown>>;
  readonly evidence: NonNullable<Answer['evidence']>;
  readonly issues: readonly Issue[];
}

type Evidence = Record<string, { readonly page: number; readonly words: readonly number[] }>;

/**
 * Joins the data of chunks in page order: objects property by property, arrays one after the other. Of single values the first
 * counts; another one is reported as a conflict with the pages it comes from.
 */
export function mergeChunks(chunks: readonly ChunkData[]): Merged {
  const evidence: Evidence = {};
  const issues: Issue[] = [];
  let data: unknown = {};
  for (const chunk of chunks) data = mergeValue(data, chunk.data, '', '', chunk, { evidence, issues });
  return { data: data as Readonly<Record<string, unknown>>, evidence, issues };
}

function mergeValue(
  before: unknown,
  after: unknown,
  target: string,
  source: string,
  chunk: ChunkData,
  out: { readonly evidence: Evidence; readonly issues: Issue[] },
): unknown {
  if (after === undefined || after === null) return before ?? after;
  if (Array.isArray(after)) {
    const kept: readonly unknown[] = Array.isArray(before) ? before : [];
    carryItems(source, target, kept.length, chunk, out.evidence);
    return [...kept, ...after];
  }
  if (typeof after === 'object') {
    const merged = new Map<string, unknown>(isObject(before) ? Object.entries(before) : []);
    for (const [name, value] of Object.entries(after)) {
      const step = `/${escapePointer(name)}`;
      merged.set(name, mergeValue(merged.get(name), value, target + step, source + step, chunk, out));
    }
    return Object.fromEntries(merged);
  }
  if (before === undefined || before === null) {
    carry(source, target, chunk, out.evidence);
    return after;
  }
  if (before !== after) {
    out.issues.push({
      code: 'conflict',
      pointer: target,
      message: `${target} is ${JSON.stringify(before)}, but ${saidBy(chunk.pages)} ${JSON.stringify(after)}.`,
    });
  }
  return before;
}

function saidBy(pages: readonly number[]): string {
  const [first, last] = [pages[0], pages.at(-1)];
  return first === last ? `page ${first} says` : `pages ${first} to ${last} say`;
}

function carry(source: string, target: string, chunk: ChunkData, evidence: Evidence): void {
  const place = chunk.evidence[source];
  if (place !== undefined) evidence[target] = place;
}

/** Takes the evidence of the items of an array over, counting them from `offset`. */
function carryItems(source: string, target: string, offset: number, chunk: ChunkData, evidence: Evidence): void {
  for (const [pointer, place] of Object.entries(chunk.evidence)) {
    if (!pointer.startsWith(`${source}/`)) continue;
    const [index = '', ...rest] = pointer.slice(source.length + 1).split('/');
    evidence[[target, Number(index) + offset, ...rest].join('/')] = place;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
