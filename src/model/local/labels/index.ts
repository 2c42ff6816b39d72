import { normalise } from '../../../document/values/normalise.ts';

/** A label that means a field. `weight` says how surely: 1 for the best ones. */
export interface Label<Owner> {
  readonly text: string;
  readonly owner: Owner;
  readonly weight: number;
}

export interface LabelEntry<Owner> {
  readonly key: string;
  readonly owners: readonly { readonly owner: Owner; readonly weight: number }[];
}

/** Labels by the first characters of their key, the longest first. */
export type LabelIndex<Owner> = ReadonlyMap<string, readonly LabelEntry<Owner>[]>;

/** Characters of a key that it is looked up by; shorter labels are looked up whole. */
export const PREFIX = 2;

/** Index of labels. Labels without letters or digits are dropped; the same label may have several owners. */
export function indexLabels<Owner>(labels: Iterable<Label<Owner>>): LabelIndex<Owner> {
  const byKey = new Map<string, Map<Owner, number>>();
  for (const { text, owner, weight } of labels) {
    const key = normalise(text);
    if (key.length < PREFIX) continue;
    const owners = byKey.get(key) ?? new Map<Owner, number>();
    owners.set(owner, Math.max(weight, owners.get(owner) ?? 0));
    byKey.set(key, owners);
  }
  const byPrefix = new Map<string, LabelEntry<Owner>[]>();
  for (const [key, owners] of [...byKey].sort((a, b) => b[0].length - a[0].length)) {
    const prefix = key.slice(0, PREFIX);
    const entry = { key, owners: [...owners].map(([owner, weight]) => ({ owner, weight })) };
    byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), entry]);
  }
  return byPrefix;
}
