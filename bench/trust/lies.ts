import { findAmounts } from '../../src/document/values/amounts.ts';
import { findDates } from '../../src/document/values/dates.ts';
import { type Leaf, leavesOf } from '../../src/extract/leaves.ts';
import { parsePointer, valueAt } from '../../src/util/json-pointer.ts';
import type { Random } from '../../test/kill/random.ts';
import type { LabDocument } from './documents.ts';

/** A truth with values changed as a careless model changes them. */
export interface Lie {
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** JSON Pointers of the values that are wrong now. */
  readonly damaged: ReadonlySet<string>;
}

type Change = (leaf: Leaf, document: LabDocument, random: Random) => unknown;

/** Share of the values that a lie may change that it does change; at least one. */
const RATE = 0.15;

const isNumber = ({ value }: Leaf) => typeof value === 'number';
const isDate = ({ value }: Leaf) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
const isText = ({ value }: Leaf) => typeof value === 'string' && /\p{L}{3}/u.test(value);
const isBlank = ({ value }: Leaf) => value === null || value === '';

/** What a lie changes, and how. */
const CHANGES: Readonly<Record<string, { readonly where: (leaf: Leaf) => boolean; readonly change: Change }>> = {
  'digit changed': { where: (leaf) => /\d/.test(String(leaf.value)), change: changeDigit },
  'digits transposed': { where: (leaf) => /\d\d/.test(String(leaf.value)), change: transposeDigits },
  'times ten': {
    where: (leaf) => isNumber(leaf) && leaf.value !== 0,
    change: ({ value }, _, random) => round(Number(value) * (random() < 0.5 ? 10 : 0.1)),
  },
  sign: { where: (leaf) => isNumber(leaf) && leaf.value !== 0, change: ({ value }) => -Number(value) },
  'day and month': {
    where: (leaf) => isDate(leaf) && Number(String(leaf.value).slice(8)) <= 12,
    change: ({ value }) => String(value).replace(/-(\d\d)-(\d\d)$/, '-$2-$1'),
  },
  'word replaced': { where: (leaf) => isText(leaf), change: replaceWord },
  'letter replaced': { where: (leaf) => isText(leaf), change: replaceLetter },
  'taken from elsewhere': { where: (leaf) => !isBlank(leaf) && typeof leaf.value !== 'boolean', change: takeFromPage },
  'invented in a blank': { where: isBlank, change: inventValue },
  'blank as zero': { where: isBlank, change: (_, __, random) => pick([0, 'N/A', 'None'], random) },
  'blank from the page': { where: isBlank, change: takeFromPage },
  'left out': { where: (leaf) => !isBlank(leaf), change: () => null },
  halved: {
    where: (leaf) => typeof leaf.value === 'string' && leaf.value.trim().split(/\s+/).length > 1,
    change: ({ value }) => {
      const words = String(value).trim().split(/\s+/);
      return words.slice(0, Math.ceil(words.length / 2)).join(' ');
    },
  },
};

/** All kinds of lies about values. */
export const LIE_KINDS: readonly string[] = [
  ...Object.keys(CHANGES),
  'rows shifted',
  'parties swapped',
  'dates swapped',
];

/**
 * A lie of a kind about a document; undefined if the document has nothing that it could change. `isPrinted`: whether the
 * pages show a value, as no reader could leave out another.
 */
export function lieAbout(
  document: LabDocument,
  kind: string,
  random: Random,
  isPrinted: (pointer: string) => boolean,
): Lie | undefined {
  const swapped = swap(document, kind);
  const changes = swapped ?? changeSome(document, kind, random, isPrinted);
  const damaged = [...changes].filter(([pointer, value]) => !isEqual(value, valueAt(document.truth, pointer)));
  if (damaged.length === 0) return undefined;
  const data = structuredClone(document.truth) as Record<string, unknown>;
  for (const [pointer, value] of damaged) set(data, pointer, value);
  return { kind, data, damaged: new Set(damaged.map(([pointer]) => pointer)) };
}

function changeSome(
  document: LabDocument,
  kind: string,
  random: Random,
  isPrinted: (pointer: string) => boolean,
): ReadonlyMap<string, unknown> {
  const rule = CHANGES[kind];
  if (rule === undefined) return new Map();
  const able = leavesOf(document.truth).filter(
    (leaf) => rule.where(leaf) && (kind !== 'left out' || isPrinted(leaf.pointer)),
  );
  const count = Math.max(1, Math.round(RATE * able.length));
  const chosen = shuffle(able, random).slice(0, count);
  return new Map(
    chosen.flatMap((leaf) => {
      const value = rule.change(leaf, document, random);
      return value === undefined ? [] : [[leaf.pointer, value] as const];
    }),
  );
}

/** Changes of pairs: the last number of each row from the next row, parties, dates. */
function swap({ truth }: LabDocument, kind: string): ReadonlyMap<string, unknown> | undefined {
  if (kind === 'rows shifted') {
    const changes = new Map<string, unknown>();
    for (const [name, list] of Object.entries(truth)) {
      if (!Array.isArray(list) || list.length < 2) continue;
      const keys = Object.keys(list[0] ?? {}).filter((key) => list.every((row) => typeof row?.[key] === 'number'));
      const key = keys.at(-1);
      if (key === undefined) continue;
      for (const [at] of list.entries()) changes.set(`/${name}/${at}/${key}`, list[(at + 1) % list.length][key]);
    }
    return changes;
  }
  if (kind === 'parties swapped') {
    const pairs = [
      ['/seller', '/buyer'],
      ['/vendor_name', '/customer_name'],
      ['/vendor_address', '/customer_address'],
    ] as const;
    return new Map(pairs.flatMap(([a, b]) => exchange(truth, a, b)));
  }
  if (kind === 'dates swapped') {
    const dates = leavesOf(truth).filter((leaf) => isDate(leaf) && !/\/\d/.test(leaf.pointer));
    const [first, second] = dates;
    return first === undefined || second === undefined
      ? new Map()
      : new Map(exchange(truth, first.pointer, second.pointer));
  }
  return undefined;
}

function exchange(truth: unknown, a: string, b: string): readonly (readonly [string, unknown])[] {
  const [first, second] = [valueAt(truth, a), valueAt(truth, b)];
  if (first === undefined || second === undefined || first === null || second === null) return [];
  if (typeof first !== 'object' || typeof second !== 'object') {
    return [
      [a, second],
      [b, first],
    ];
  }
  const names = Object.keys(first).filter((name) => Object.hasOwn(second, name));
  return names.flatMap((name) => exchange(truth, `${a}/${name}`, `${b}/${name}`));
}

function changeDigit({ value }: Leaf, _: LabDocument, random: Random): unknown {
  const text = String(value);
  const places = [...text].flatMap((char, at) => (/\d/.test(char) ? [at] : []));
  const at = pick(places, random) ?? 0;
  const digit = (Number(text[at]) + 1 + Math.floor(random() * 9)) % 10;
  return retype(value, text.slice(0, at) + digit + text.slice(at + 1));
}

function transposeDigits({ value }: Leaf, _: LabDocument, random: Random): unknown {
  const text = String(value);
  const places = [...text].flatMap((char, at) =>
    /\d/.test(char) && /\d/.test(text[at + 1] ?? '') && char !== text[at + 1] ? [at] : [],
  );
  const at = pick(places, random);
  if (at === undefined) return undefined;
  return retype(value, text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2));
}

function replaceWord({ value }: Leaf, _: LabDocument, random: Random): unknown {
  const words = String(value).split(' ');
  const places = words.flatMap((word, at) => (/\p{L}{3}/u.test(word) ? [at] : []));
  const at = pick(places, random);
  if (at === undefined) return undefined;
  return words
    .map((word, index) => (index === at ? pick(['Acme', 'Nordwind', 'Global', 'Harbour'], random) : word))
    .join(' ');
}

function replaceLetter({ value }: Leaf, _: LabDocument, random: Random): unknown {
  const text = String(value);
  const places = [...text].flatMap((char, at) => (/[a-zA-Z]/.test(char) ? [at] : []));
  const at = pick(places, random) ?? 0;
  const letter = pick([...'bcdfghkmprtvwz'], random) ?? 'k';
  return text.slice(0, at) + letter + text.slice(at + 1);
}

/** Another value of the same kind that the pages print. */
function takeFromPage({ value, pointer }: Leaf, { pages, truth, schema }: LabDocument, random: Random): unknown {
  const text = pages.map((page) => page.words.map(({ text: word }) => word).join(' ')).join('\n');
  const kind =
    value === null
      ? kindIn(schema, pointer)
      : typeof value === 'number'
        ? 'number'
        : isDate({ pointer, value })
          ? 'date'
          : 'text';
  if (kind === 'number') {
    const others = findAmounts(text)
      .map((amount) => amount.value)
      .filter((other) => other !== value && Math.abs(other) >= 1);
    return pick(others, random);
  }
  if (kind === 'date')
    return pick(
      findDates(text)
        .map(({ iso }) => iso)
        .filter((iso) => iso !== value),
      random,
    );
  const texts = leavesOf(truth).filter((leaf) => isText(leaf) && leaf.value !== value && !isDate(leaf));
  return pick(texts, random)?.value ?? undefined;
}

function kindIn(schema: LabDocument['schema'], pointer: string): 'number' | 'date' | 'text' {
  const properties = (schema.properties ?? {}) as Readonly<
    Record<string, { readonly type?: unknown; readonly format?: unknown }>
  >;
  const own = properties[parsePointer(pointer)[0] ?? ''];
  if (JSON.stringify(own?.type ?? '').includes('number')) return 'number';
  return own?.format === 'date' ? 'date' : 'text';
}

function inventValue({ pointer }: Leaf, { schema }: LabDocument, random: Random): unknown {
  const kind = kindIn(schema, pointer);
  if (kind === 'number') return round(10 + random() * 990);
  if (kind === 'date')
    return `20${10 + Math.floor(random() * 15)}-0${1 + Math.floor(random() * 9)}-1${Math.floor(random() * 9)}`;
  return pick(['Harbour Street 12', 'Nordwind AG', 'PO-48213', 'net 30 days'], random);
}

function retype(value: Leaf['value'], text: string): unknown {
  return typeof value === 'number' ? Number(text) : text;
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b) || String(a).toLowerCase() === String(b).toLowerCase();
}

function set(data: Record<string, unknown>, pointer: string, value: unknown): void {
  const names = parsePointer(pointer);
  let at: Record<string, unknown> = data;
  for (const name of names.slice(0, -1)) at = at[name] as Record<string, unknown>;
  at[names.at(-1) ?? ''] = value;
}

function pick<T>(items: readonly T[], random: Random): T | undefined {
  return items[Math.floor(random() * items.length)];
}

function shuffle<T>(items: readonly T[], random: Random): readonly T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
