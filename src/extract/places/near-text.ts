import type { TextKeys } from './text-keys.ts';

/** Where a text is nearly printed: characters `start` to `end` of the keys, and the cost of the differences. */
export interface NearText {
  readonly start: number;
  readonly end: number;
  readonly cost: number;
}

/** Groups of characters that an OCR confuses, after accents are folded. */
const LOOKALIKES = ['oceqd0', 'iltfj1', 's5', 'b8h3', 'nmuvwr', 'g96q', 'adoe', 'z2', 'yv', 'kx'];
const ALIKE: ReadonlySet<string> = new Set(
  LOOKALIKES.flatMap((group) => [...group].flatMap((a) => [...group].map((b) => a + b))),
);
const COST_ALIKE = 0.3;
const COST_OTHER = 1;
/** Cost that no text near enough has: digits must agree. */
const NEVER = 99;
const MIN_LENGTH = 4;
/** Share of a text that may differ. */
const MAX_COST_SHARE = 0.14;

/**
 * Finds the place that prints a text best in spite of letters that an OCR confuses, drops or adds; it begins and ends
 * with a word. Digits must agree, except with letters that look like them. Undefined if none is near enough.
 */
export function findNearText(text: string, keys: TextKeys): NearText | undefined {
  if (text.length < MIN_LENGTH) return undefined;
  const most = Math.max(1, MAX_COST_SHARE * text.length);
  const slack = Math.ceil(most);
  let best: NearText | undefined;
  for (let start = 0; start < keys.key.length; start += 1) {
    if (keys.begins[start] !== true) continue;
    const found = compareAt(text, keys, start, Math.min(most, best === undefined ? most : best.cost - 1e-9), slack);
    if (found !== undefined) best = found;
  }
  return best;
}

/** Edit distance of the text and what begins at `start`, in a band of `slack` around equal lengths. */
function compareAt(text: string, { key, begins }: TextKeys, start: number, most: number, slack: number) {
  let row = new Array<number>(2 * slack + 1).fill(NEVER);
  for (let shift = 0; shift <= slack; shift += 1) row[slack + shift] = insertionCost(key, start, shift);
  for (let at = 0; at < text.length; at += 1) {
    const next = new Array<number>(2 * slack + 1).fill(NEVER);
    let least = NEVER;
    for (let band = 0; band <= 2 * slack; band += 1) {
      const other = at + band - slack;
      if (other < -1) continue;
      const same = other < 0 ? NEVER : (row[band] ?? NEVER) + costOf(text[at], key[start + other]);
      const dropped = (row[band + 1] ?? NEVER) + costOf(text[at], undefined);
      const added = other < 0 ? NEVER : (next[band - 1] ?? NEVER) + costOf(undefined, key[start + other]);
      const cost = Math.min(same, dropped, added);
      next[band] = cost;
      least = Math.min(least, cost);
    }
    if (least > most) return undefined;
    row = next;
  }
  let best: NearText | undefined;
  for (const [band, cost] of row.entries()) {
    const end = start + text.length + band - slack;
    if (cost <= most && end > start && begins[end] === true && cost < (best?.cost ?? NEVER))
      best = { start, end, cost };
  }
  return best;
}

function insertionCost(key: string, start: number, count: number): number {
  let cost = 0;
  for (let at = 0; at < count; at += 1) cost += costOf(undefined, key[start + at]);
  return cost;
}

function costOf(wanted: string | undefined, printed: string | undefined): number {
  if (wanted === printed && wanted !== undefined) return 0;
  if (wanted === undefined || printed === undefined) return isDigit(wanted ?? printed) ? NEVER : COST_OTHER;
  const digits = Number(isDigit(wanted)) + Number(isDigit(printed));
  if (digits === 2) return NEVER;
  if (ALIKE.has(wanted + printed)) return COST_ALIKE;
  return digits === 1 ? NEVER : COST_OTHER;
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9';
}
