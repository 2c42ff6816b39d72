import { normalise } from '../../../document/values/normalise.ts';

/** A label of a field; `weight` is its certainty, at most 1. */
export interface Label<Owner> {
  readonly text: string;
  readonly owner: Owner;
  readonly weight: number;
}

/** An entry of the index. */
export interface LabelEntry<Owner> {
  /** Letters and digits for comparing, blurred in the blurred index. */
  readonly key: string;
  /** Letters and digits of the label. */
  readonly printed: string;
  readonly owners: readonly { readonly owner: Owner; readonly weight: number }[];
}

type ByPrefix<Owner> = ReadonlyMap<string, readonly LabelEntry<Owner>[]>;

/** Labels by the first characters of their key, longest first; long ones also by their blurred key. */
export interface LabelIndex<Owner> {
  readonly exact: ByPrefix<Owner>;
  /** Keys are blurred. */
  readonly blurred: ByPrefix<Owner>;
}

/** Groups of characters that OCR confuses; the first one represents each group. */
const LOOKALIKES = ['oceq0', 'iltfj1', 's5', 'b8h', 'nmuvw', 'g96', 'ad'];
const BLUR: ReadonlyMap<string, string> = new Map(
  LOOKALIKES.flatMap((group) => [...group].map((letter): [string, string] => [letter, group.charAt(0)])),
);
/** Minimum length of a label matched in spite of misread letters. */
const MIN_BLURRED_LENGTH = 8;

/** Replaces similar characters of a key by one of them, at equal length. */
export function blur(key: string): string {
  return key.replace(/[a-z0-9]/g, (letter) => BLUR.get(letter) ?? letter);
}

/** Length of the prefix for look-ups; shorter labels are looked up in full. */
export const PREFIX_LENGTH = 2;

/** Creates an index of labels. Labels without letters or digits are dropped; one label may have several owners. */
export function indexLabels<Owner>(labels: Iterable<Label<Owner>>): LabelIndex<Owner> {
  const byKey = new Map<string, Map<Owner, number>>();
  for (const { text, owner, weight } of labels) {
    const key = normalise(text);
    if (key.length < PREFIX_LENGTH) continue;
    const owners = byKey.get(key) ?? new Map<Owner, number>();
    owners.set(owner, Math.max(weight, owners.get(owner) ?? 0));
    byKey.set(key, owners);
  }
  const entries = [...byKey]
    .sort((a, b) => b[0].length - a[0].length)
    .map(([key, owners]) => ({ key, printed: key, owners: [...owners].map(([owner, weight]) => ({ owner, weight })) }));
  const long = entries.filter(({ key }) => key.length >= MIN_BLURRED_LENGTH);
  return { exact: byPrefix(entries), blurred: byPrefix(long.map((entry) => ({ ...entry, key: blur(entry.key) }))) };
}

function byPrefix<Owner>(entries: readonly LabelEntry<Owner>[]): ByPrefix<Owner> {
  const map = new Map<string, LabelEntry<Owner>[]>();
  for (const entry of entries) {
    const prefix = entry.key.slice(0, PREFIX_LENGTH);
    const list = map.get(prefix);
    if (list === undefined) map.set(prefix, [entry]);
    else list.push(entry);
  }
  return map;
}
