import { normalise } from '../../../document/values/normalise.ts';

/** A label that means a field. `weight` says how surely: 1 for the best ones. */
export interface Label<Owner> {
  readonly text: string;
  readonly owner: Owner;
  readonly weight: number;
}

export interface LabelEntry<Owner> {
  /** What a text is compared with: letters and digits, blurred in the blurred index. */
  readonly key: string;
  /** Letters and digits of the label itself. */
  readonly printed: string;
  readonly owners: readonly { readonly owner: Owner; readonly weight: number }[];
}

type ByPrefix<Owner> = ReadonlyMap<string, readonly LabelEntry<Owner>[]>;

/** Labels by the first characters of their key, the longest first; long ones also as OCR may misread them. */
export interface LabelIndex<Owner> {
  readonly exact: ByPrefix<Owner>;
  /** Keys are blurred. */
  readonly blurred: ByPrefix<Owner>;
}

/** Groups of letters that OCR takes for each other; each stands for its first one. */
const LOOKALIKES = ['oceq0', 'iltfj1', 's5', 'b8h', 'nmuvw', 'g96', 'ad'];
const BLUR: ReadonlyMap<string, string> = new Map(
  LOOKALIKES.flatMap((group) => [...group].map((letter): [string, string] => [letter, group.charAt(0)])),
);
/** Shortest label that is looked for in spite of misread letters. */
const SHORTEST_BLURRED = 8;

/** A key with letters that look alike made the same, of the same length. */
export function blur(key: string): string {
  return key.replace(/[a-z0-9]/g, (letter) => BLUR.get(letter) ?? letter);
}

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
  const entries = [...byKey]
    .sort((a, b) => b[0].length - a[0].length)
    .map(([key, owners]) => ({ key, printed: key, owners: [...owners].map(([owner, weight]) => ({ owner, weight })) }));
  const long = entries.filter(({ key }) => key.length >= SHORTEST_BLURRED);
  return { exact: byPrefix(entries), blurred: byPrefix(long.map((entry) => ({ ...entry, key: blur(entry.key) }))) };
}

function byPrefix<Owner>(entries: readonly LabelEntry<Owner>[]): ByPrefix<Owner> {
  const map = new Map<string, LabelEntry<Owner>[]>();
  for (const entry of entries) {
    const prefix = entry.key.slice(0, PREFIX);
    const list = map.get(prefix);
    if (list === undefined) map.set(prefix, [entry]);
    else list.push(entry);
  }
  return map;
}
