import type { Issue } from '../../../schemas/result.ts';
import type { Answer } from '../../model/language-model.ts';
import { isBlank, isObject } from '../../util/json.ts';
import { pointerTo } from '../../util/json-pointer.ts';
import { type Alternative, choose } from './choose.ts';
import { keyOf } from './compare.ts';
import { joinLists } from './join-lists.ts';
import type { PageLookups } from './page-lookups.ts';
import { childOf, kindOf, type Scalar, type Source } from './source.ts';

/** What merging looks up, and what it records besides the data. */
export interface MergeNotes {
  readonly lookups: PageLookups;
  readonly evidence: Map<string, NonNullable<Answer['evidence']>[string]>;
  /** The pages of the chunks that gave each value, by its JSON Pointer. */
  readonly pages: Map<string, readonly number[]>;
  readonly issues: Issue[];
}

/** Merges the values of chunks for one location, in page order. `target`: JSON Pointer of the merged value. */
export function mergeSources(sources: readonly Source[], target: string, notes: MergeNotes): unknown {
  const present = sources.filter(({ value }) => value !== undefined && value !== null);
  if (present.length === 0) return sources.some(({ value }) => value === null) ? null : undefined;
  const nonBlank = present.filter(({ value }) => !isBlank(value));
  const [winner] = decide(
    nonBlank.length > 0 ? nonBlank : present.slice(0, 1),
    ({ value }) => kindOf(value),
    target,
    notes,
  );
  const kind = kindOf(winner.value);
  const ofKind = present.filter(({ value }) => kindOf(value) === kind);
  if (kind === 'object') return mergeObjects(ofKind, target, notes);
  if (kind === 'array') return mergeLists(ofKind, target, notes);
  const scalars = ofKind.filter(({ value }) => !isBlank(value));
  const chosen = decide(scalars.length > 0 ? scalars : ofKind, ({ value }) => keyOf(value as Scalar), target, notes);
  const [location] = chosen.flatMap(({ chunk, pointer }) => chunk.evidence[pointer] ?? []);
  if (location !== undefined) notes.evidence.set(target, location);
  notes.pages.set(target, [...new Set(chosen.flatMap(({ chunk }) => chunk.pages))]);
  return chosen[0].value;
}

/** The sources with the winning value. */
function decide(
  sources: readonly Source[],
  keyOfSource: (source: Source) => string,
  target: string,
  notes: MergeNotes,
): Alternative {
  const byKey = new Map<string, [Source, ...Source[]]>();
  for (const source of sources) {
    const key = keyOfSource(source);
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [source]);
    else same.push(source);
  }
  const [first, ...others]: readonly Alternative[] = [...byKey.values()];
  if (first === undefined) throw new TypeError('Nothing to decide between.');
  const { chosen, issues } = choose([first, ...others], target, notes.lookups);
  notes.issues.push(...issues);
  return chosen;
}

function mergeObjects(sources: readonly Source[], target: string, notes: MergeNotes): unknown {
  const children = new Map<string, Source[]>();
  for (const source of sources) {
    if (!isObject(source.value)) continue;
    for (const [name, value] of Object.entries(source.value)) {
      const child = childOf(source, name, value);
      const others = children.get(name);
      if (others === undefined) children.set(name, [child]);
      else others.push(child);
    }
  }
  const merged = [...children].map(([name, own]) => [name, mergeSources(own, pointerTo(target, name), notes)] as const);
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

function mergeLists(sources: readonly Source[], target: string, notes: MergeNotes): unknown {
  const { rows, unsurePages } = joinLists(sources, notes.lookups);
  for (const page of unsurePages) {
    notes.issues.push({
      code: 'overlap_unsure',
      pointer: target,
      page,
      message: `Page ${page} was read twice, and it is unclear which rows of ${target} are the same: some may be missing or duplicated.`,
    });
  }
  return rows.map((row, index) => mergeSources(row.sources, `${target}/${index}`, notes) ?? null);
}
