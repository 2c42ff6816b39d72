import { findAmounts } from '../../../document/values/amounts.ts';
import { findIbans } from '../../../document/values/iban.ts';
import { findPostcodes } from '../../../document/values/postcodes.ts';
import { findVatIds } from '../../../document/values/tax-ids.ts';
import { isCountry, isCountryCode } from '../find/country.ts';
import { cellAt, isLabelledCode } from '../find/labelled.ts';
import { addressScore, isContact, isHeadOfAnother, letterCount, postcodesIn } from '../find/line-kinds.ts';
import type { Hit, LabelledDocument } from '../labelled-document.ts';
import { type Cell, cellBelow, heightOf, type Line, type Run, runOf, type Token } from '../layout.ts';
import { hasNumberBehind, isCodeOf, isSumOrDay, startsWithLabel, withoutNumbers } from './numbers.ts';

/** The lines of an address, top to bottom, and where the block begins. */
export interface Block {
  readonly runs: readonly Run[];
  readonly at: number;
  /** Whether a heading says whose block it is, so that its first line is the name. */
  readonly isHeaded: boolean;
  /** Whether it may be another party's. */
  readonly isUnsure?: true;
}

const MAX_LINES = 8;
/** Cells of a line from which it is one of a table. */
const TABLE_CELLS = 3;
const GAP = 1.4;

/** Whether two left edges are equal within printing tolerance. */
function aligned(labelledDocument: LabelledDocument, a: Run, b: Run): boolean {
  return Math.abs(a.box[0] - b.box[0]) < 1.2 * labelledDocument.layout.textHeight;
}

/** A label followed by a number, which is inside a block but not part of the address. */
function isPair(line: Line, cell: Cell): boolean {
  const next = line.cells.find((other) => other.from > cell.from);
  return /\p{L}[\p{L} .-]*:\s*(?:\S*\d.*)?$/u.test(cell.text) || (next?.text.startsWith(':') ?? false);
}

/** Labels inside a block whose value is part of the name or address. */
const PART_OF_ADDRESS =
  /^\W*(?:(?:company|firm|customer|full)?\s*name|firma|nom|nombre|nome|naam|address|anschrift|adresse|direcci[oó]n|indirizzo|adres|morada|street|stra(?:ß|ss)e|city|ort|plz ort)\W*:\W*$/i;

function valueOfPair(line: Line, cell: Cell): Cell | undefined {
  return PART_OF_ADDRESS.test(cell.text) ? line.cells.find((other) => other.from > cell.from) : undefined;
}

/** Distance of a place from the postcode before it, in heights of the text. */
const MAX_PLACE_GAP = 3;

/** A cell that has only a postcode, with the place in the next one: `1234 AB   Amsterdam`. */
function withPlace({ layout }: LabelledDocument, line: Line, cell: Cell): Run {
  const [postcode] = findPostcodes(cell.text);
  const next = line.cells.find(({ from }) => from > cell.from);
  if (postcode?.text !== cell.text.trim() || next === undefined || /\d/.test(next.text)) return cell;
  const isNear = next.box[0] - cell.box[2] <= MAX_PLACE_GAP * layout.textHeight;
  return isNear ? runOf([...cell.tokens, ...next.tokens]) : cell;
}

/** The aligned, close cells below a run, down to a label or gap. */
function stackBelow(labelledDocument: LabelledDocument, top: Run, at: number, page: number): Run[] {
  const stack: Run[] = [];
  let last = top;
  for (let next = at + 1; stack.length < MAX_LINES; next += 1) {
    const line = labelledDocument.layout.lines[next];
    if (line === undefined || line.page !== page) break;
    const gap = line.box[1] - last.box[3];
    if (gap > GAP * Math.max(heightOf(last), labelledDocument.layout.textHeight)) break;
    const cell = line.cells.find((candidate) => aligned(labelledDocument, candidate, top));
    if (cell !== undefined && (isSumOrDay(cell) || isCodeOf(labelledDocument, line, cell, stack))) break;
    // Below the place stands at most a country, and no row of a table.
    const isTable =
      line.cells.length >= TABLE_CELLS && cell !== undefined && !isPlaceLine(cell.text) && !isOfCountry(cell.text);
    if (isTable && stack.some(({ text }) => isPlaceLine(text))) break;
    const above = stack.at(-1);
    const continues =
      cell === undefined && above !== undefined
        ? line.cells.find((other) => aligned(labelledDocument, other, above))
        : undefined;
    const named = cell === undefined ? continues : valueOfPair(line, cell);
    if (named !== undefined) stack.push(withPlace(labelledDocument, line, named));
    else if (cell !== undefined && startsWithLabel(labelledDocument, line, cell)) break;
    else if (cell !== undefined && !isPair(line, cell))
      stack.push(withoutNumbers(labelledDocument, line, withPlace(labelledDocument, line, cell)));
    last = cell ?? named ?? last;
  }
  return stack;
}

function isOfCountry(text: string): boolean {
  return isCountry(text) || isCountryCode(text);
}

/** A heading in brackets behind another name of the party: `Consignee (Ship to)`. */
const IN_BRACKETS = /^[\p{L} /]{3,40}\($/u;

/** Another name of the party behind a heading: `Buyer (Bill to)`. */
const BRACKETS_BEHIND = /^\s*\([\p{L}\s/]{2,40}\)\W*$/u;

/** Whether a label begins its cell, or stands in brackets at its end. */
function isHeadOf(cell: Cell, { line, start, end }: Hit): boolean {
  const before = line.text.slice(cell.from, start);
  if (!/\p{L}/u.test(before)) return true;
  return IN_BRACKETS.test(before) && /^\)\W*$/.test(line.text.slice(end, cell.from + cell.text.length));
}

/** The block below a heading, or after it on its line. */
export function blockOfHeading(labelledDocument: LabelledDocument, hit: Hit): Block | undefined {
  const cell = cellAt(hit);
  if (cell === undefined || !isHeadOf(cell, hit)) return undefined;
  // A number right behind is the value of a label.
  if (/^\s*:?\s*\d+\s*$/.test(hit.line.text.slice(hit.end, cell.from + cell.text.length))) return undefined;
  const { line } = hit;
  const isAlone = BRACKETS_BEHIND.test(line.text.slice(hit.end, cell.from + cell.text.length));
  const cellEnd = cell.from + cell.text.length;
  // The value ends where another label begins: `Service address: 1409 Cedar Ln Invoice 2026-44`.
  const following = (labelledDocument.hits[line.at] ?? []).find(
    (other) => other.start > hit.end && other.start < cellEnd && hasNumberBehind(other),
  );
  const rest = line.tokens.filter((_, index) => {
    const start = line.starts[index] ?? 0;
    return !isAlone && start >= hit.end && start < (following?.start ?? cellEnd);
  });
  const colon = /^\s*:/.test(line.text.slice(hit.end));
  const words = rest.filter(({ text }) => /\p{L}/u.test(text)).length;
  // Without a colon, the label begins a sentence or a longer label.
  if ((words > 0 && !colon) || (words === 0 && rest.some(({ text }) => /\d/.test(text)))) return undefined;
  const behind = words > 0 ? [withoutNumbers(labelledDocument, line, runOf(rest))] : [];
  const right = line.cells.find((candidate) => candidate.from > cell.from);
  const below = stackBelow(labelledDocument, cell, line.at, line.page);
  // A code below is the customer's number in a table, whose other heads are no names.
  const next = cellBelow(labelledDocument.layout, line, cell);
  const isHeadOfCode = next !== undefined && isCodeOf(labelledDocument, next.line, next.cell, []);
  if (behind.length === 0 && below.length === 0 && isHeadOfCode) return undefined;
  if (below.length > 0 || right === undefined || startsWithLabel(labelledDocument, line, right)) {
    const runs = [
      ...behind,
      ...(behind[0] === undefined ? below : stackBelow(labelledDocument, behind[0], line.at, line.page)),
    ];
    const all = runs.length > behind.length ? runs : [...behind, ...below];
    return all.length === 0 ? undefined : { runs: all, at: line.at, isHeaded: true };
  }
  const named = withoutNumbers(labelledDocument, line, right);
  const runs = [...behind, named, ...stackBelow(labelledDocument, right, line.at, line.page)];
  return { runs, at: line.at, isHeaded: true };
}

/** Lines of numbers below an address at most. */
const MAX_NUMBERS = 4;

/** The words of a block, and of the numbers of the party right below it: its tax office's, its telephone. */
export function wordsOfBlock(labelledDocument: LabelledDocument, { runs }: Block): ReadonlySet<Token> {
  const words = new Set(runs.flatMap(({ tokens }) => tokens));
  let last = runs.at(-1);
  const start = last?.tokens[0];
  const from =
    start === undefined ? undefined : labelledDocument.layout.lines.find(({ tokens }) => tokens.includes(start));
  if (last === undefined || from === undefined) return words;
  for (const line of labelledDocument.layout.lines.slice(from.at + 1, from.at + 1 + MAX_NUMBERS)) {
    const cell = line.cells.find((candidate) => last !== undefined && aligned(labelledDocument, candidate, last));
    if (cell === undefined || line.page !== from.page) break;
    if (line.box[1] - last.box[3] > GAP * Math.max(heightOf(last), labelledDocument.layout.textHeight)) break;
    const isNumber = (labelledDocument.hits[line.at] ?? []).some(({ start }) => Math.abs(start - cell.from) <= 1);
    if (!isNumber && !isContact(cell.text)) break;
    for (const token of cell.tokens) words.add(token);
    last = cell;
  }
  return words;
}

const LINES_ABOVE = 5;
const GAP_ABOVE = 1.3;
/** Gap between lines of an address in a form that leaves room for more of them. */
const WIDE_GAP_ABOVE = 4;
const MAX_NAME_WORDS = 5;
/** Score of a line that has a word of a street, and a number that looks like a postcode. */
const STREET_WITH_POSTCODE = 2;
const MAX_BLOCKS = 12;
/** How far apart the middles of two centred lines are at most, in heights. */
const CENTRED = 0.5;
/** Separators between parts of an address in one line. */
export const PARTS = /\s+[·•|∙●*–-]\s+|[·•|∙●]/;

/** Whether a line is a street that begins with the number of a house: `2100 Market St`. */
function beginsWithNumber(text: string): boolean {
  return /^\d{1,5}\s+\p{L}/u.test(text) && addressScore(text) >= STREET_WITH_POSTCODE;
}

/** A name, a street with a number, and a postcode, with commas between. */
const WITH_COMMAS = /^\p{Lu}[^\d,]*,[^,]*\p{L}[^,]*\d[^,]*,.*\d/u;

/** Whether a line is an address by itself, as a sender's above the window of an envelope. */
export function isOneLine(text: string): boolean {
  return (PARTS.test(text) && /\d/.test(text)) || (WITH_COMMAS.test(text) && findPostcodes(text).length > 0);
}

/** What stands before numbers of accounts and registers, which look like postcodes. */
const OF_BANK_OR_REGISTER = /(?<!\p{L})(?:iban|bic|swift|blz|kto|konto|hr[ab])(?!\p{L})/iu;

const MAX_PLACE = 90;

/** Whether a line ends an address: a postcode with a place name, and no amount. */
function isPlaceLine(line: string): boolean {
  // Of the parts of a line, as in a letterhead, each is looked at on its own.
  const text =
    line.length <= MAX_PLACE ? line : (line.split(PARTS).find((part) => postcodesIn(part).length > 0) ?? line);
  if (text.length > MAX_PLACE || letterCount(text) < 3 || postcodesIn(text).length === 0) return false;
  // A remark in brackets is no place: `20077 (actual)`.
  if (letterCount(text.replace(/\([^)]*\)?/g, '')) < 2) return false;
  if (findIbans(text).length > 0 || findVatIds(text).length > 0 || OF_BANK_OR_REGISTER.test(text)) return false;
  return (
    !findAmounts(text).some(({ decimals, currency }) => decimals === 2 || currency !== undefined) &&
    !/:\s*\d/.test(text)
  );
}

/** Whether a line can hardly be anything but a street with the number of a house. */
function isStreet(text: string): boolean {
  return addressScore(text) >= 1 && /\p{L}{3,}\D*\d{1,4}\s?\p{L}?$/u.test(text.trim());
}

/** Whether a line may be the name above the street of an address whose lines stand apart. */
function isNameOnly(text: string, [below]: readonly Run[]): boolean {
  const words = text.trim().split(/\s+/).length;
  return below !== undefined && isStreet(below.text) && words <= MAX_NAME_WORDS && !/[\d:]/.test(text);
}

/** The only cell of a line that is centred above the only one of another, and wider or narrower, as in a letterhead. */
function centredAbove(upper: Line, line: Line): Cell | undefined {
  const [own, ...others] = line.cells;
  const [cell, ...more] = upper.cells;
  if (own === undefined || cell === undefined || others.length > 0 || more.length > 0) return undefined;
  const apart = Math.abs(own.box[0] + own.box[2] - cell.box[0] - cell.box[2]) / 2;
  return apart < CENTRED * heightOf(own) ? cell : undefined;
}

/** Whether a line says nothing but how to reach somebody; in a line of several parts, none may be a place. */
function isOnlyContact(text: string): boolean {
  return isContact(text) && !text.split(PARTS).some((part) => isPlaceLine(part) && !isContact(part));
}

/** The lines of an address above its place; undefined where a heading gives it to somebody else. */
function above(labelledDocument: LabelledDocument, line: Line, cell: Cell): Run[] | undefined {
  const stack: Run[] = [];
  let last: Run = cell;
  for (let at = line.at - 1; at >= 0 && stack.length < LINES_ABOVE; at -= 1) {
    const upper = labelledDocument.layout.lines[at];
    if (upper === undefined || upper.page !== line.page) break;
    const gap = (last.box[1] - upper.box[3]) / Math.max(labelledDocument.layout.textHeight, heightOf(last));
    if (gap > WIDE_GAP_ABOVE) break;
    const candidate = upper.cells.find((other) => aligned(labelledDocument, other, cell)) ?? centredAbove(upper, line);
    if (candidate === undefined) continue;
    if (gap > GAP_ABOVE && !(stack.length === 0 ? isStreet(candidate.text) : isNameOnly(candidate.text, stack))) break;
    const hasLabel = labelledDocument.hits[at]?.some(
      (hit) => hit.start <= candidate.from + 1 && hit.end > candidate.from && hit.entry.key.length > 3,
    );
    if (hasLabel || isContact(candidate.text) || isOneLine(candidate.text)) break;
    if (isHeadOfAnother(candidate.text)) return undefined;
    stack.unshift(candidate);
    last = candidate;
  }
  return stack;
}

/** The country in the line right below the place of an address. */
function countryBelow(labelledDocument: LabelledDocument, line: Line, cell: Cell): readonly Run[] {
  const below = cellBelow(labelledDocument.layout, line, cell)?.cell;
  return below !== undefined && isOfCountry(below.text) && aligned(labelledDocument, below, cell) ? [below] : [];
}

/** Finds blocks of lines on the first page that end in a postcode and place, top to bottom. */
export function addressBlocks(labelledDocument: LabelledDocument): Block[] {
  const first = labelledDocument.layout.lines[0]?.page;
  const blocks: Block[] = [];
  for (const line of labelledDocument.layout.lines) {
    if (line.page !== first || blocks.length >= MAX_BLOCKS) break;
    for (const cell of line.cells) {
      if (!isPlaceLine(cell.text) || isOnlyContact(cell.text) || isLabelledCode(labelledDocument, line, cell)) continue;
      const upper = above(labelledDocument, line, cell);
      // A line that also says how to reach somebody has the name above it.
      const isAlone = upper?.length === 0 && (!isOneLine(cell.text) || isContact(cell.text));
      if (upper === undefined || isAlone) continue;
      // The number of a house may look like a postcode: the address goes on to the line that has one.
      const cut = blocks.findIndex(({ runs }) => runs.some((run) => upper.includes(run) && beginsWithNumber(run.text)));
      if (cut >= 0) blocks.splice(cut, 1);
      blocks.push({
        runs: [...upper, cell, ...countryBelow(labelledDocument, line, cell)],
        at: line.at,
        isHeaded: false,
      });
    }
  }
  return blocks;
}
