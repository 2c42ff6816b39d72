import { findDates } from '../../../document/values/dates.ts';
import { findTimes } from '../../../document/values/times.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import { heightOf, type Line, type Run, runOf, tokensWithin } from '../layout.ts';
import { BUILDING_WORDS, LEGAL_FORMS, STREET_WORDS } from '../vocabulary/line-words.ts';
import { isCountry } from './country.ts';
import { isLabelledCode } from './labelled.ts';
import {
  addressScore,
  companyScore,
  contactStart,
  isContact,
  isHeading,
  isHeadOfAnother,
  isRegistration,
  isSentence,
  letterCount,
  postcodesIn,
  wordsOf,
} from './line-kinds.ts';

const FIRST_LINE = 0.5;
const WIDE_GAP = 2.2;
/** An amount at the end of a line, where the items begin. */
const PRICES = /\s\d+\.\d\d(?:\s|$)/;
/** Maximum of lines between the name and its address. */
const MAX_BETWEEN = 5;
const MAX_ADDRESS_LINES = 6;
/** Whether a line ends the address: contact data, a heading, or a label with its value. */
function endsAddress(labelledDocument: LabelledDocument, line: Line): boolean {
  const { text } = line;
  if (isContact(text) || isHeading(text) || isRegistration(text) || isSentence(text)) return true;
  if (PRICES.test(text) || findDates(text).length > 0 || findTimes(text).length > 0) return true;
  if (isLabelledCode(labelledDocument, line, { from: 0, text })) return true;
  const hasLabel = labelledDocument.hits[line.at]?.some(
    (hit) => hit.start < 3 && hit.entry.key.length > 2 && hit.entry.owners.some(({ weight }) => weight > 0.5),
  );
  return (hasLabel ?? false) && addressScore(text) < 1.2;
}

/** Whether a line has a postcode, as opposed to the number of a lot, box or house. */
function hasPostcode(text: string): boolean {
  return postcodesIn(text).some(({ end }) => {
    const next = wordsOf(text.slice(end))[0];
    return next === undefined || !STREET_WORDS.has(next);
  });
}

/** After the postcode, only lines with the name of a town, state or country continue the address. */
function continuesAfterPostcode(last: Line, line: Line): boolean {
  if (isCountry(line.text)) return true;
  const words = wordsOf(line.text);
  const place = !/[\d(:[]/.test(line.text) && words.length <= 4 && !words.some((word) => BUILDING_WORDS.has(word));
  return place && (letterCount(line.text) < 30 || /,\s*$/.test(last.text));
}

/** The part of a line before contact data, if it belongs to the address. */
function beforeContact(line: Line): Line {
  const cut = contactStart(line.text) ?? 0;
  const before = line.text.slice(0, cut);
  if (letterCount(before) < 4 || addressScore(before) < 1) return line;
  const tokens = tokensWithin(line, 0, cut);
  return tokens.length === 0 ? line : { ...line, ...runOf(tokens) };
}

/** The lines of the address below the firm's name. Takes the lines that follow the name. */
function letterheadAddress(labelledDocument: LabelledDocument, lines: readonly Line[]): Line[] {
  const address: Line[] = [];
  let between = 0;
  let placed = false;
  for (const line of lines.map(beforeContact)) {
    if (isHeadOfAnother(line.text)) break;
    const last = address.at(-1);
    if (last === undefined) {
      const starts =
        !endsAddress(labelledDocument, line) && letterCount(line.text) >= 2 && addressScore(line.text) >= FIRST_LINE;
      if (!starts && (between >= MAX_BETWEEN || findsDocument(line))) break;
      between += 1;
      if (!starts) continue;
    } else {
      const gap = line.box[1] - last.box[3];
      if (
        gap > WIDE_GAP * labelledDocument.layout.textHeight ||
        endsAddress(labelledDocument, line) ||
        address.length >= MAX_ADDRESS_LINES
      )
        break;
      if (placed && !continuesAfterPostcode(last, line)) break;
    }
    address.push(line);
    placed ||= hasPostcode(line.text);
  }
  return address;
}

/** The document itself has begun: no address of a letterhead follows. */
function findsDocument(line: Line): boolean {
  return isHeading(line.text) && letterCount(line.text) > 3;
}

/** Name and address of the issuer at the top of a document. */
interface Letterhead {
  readonly company: readonly Run[];
  readonly address: readonly Run[];
}

const MAX_TOP_LINES = 16;
const MAX_SEARCHED_LINES = 8;
const STANDS_OUT = 1.2;
const AMOUNT = /\d[.,]\d\d(?!\d)/;

/** Whether a line is a label with a colon and its value, as of the holder of an account. */
function beginsWithPair({ hits }: LabelledDocument, { at, text }: Line): boolean {
  return (hits[at] ?? []).some(({ start, end, entry }) => {
    const isOfCompany = entry.owners.some(({ owner }) => owner !== 'other' && owner.kind === 'company');
    return start === 0 && !isOfCompany && /^\s?:/.test(text.slice(end));
  });
}

/** Scores a line as the name of a company, by its words, size and position. */
function nameScore(labelledDocument: LabelledDocument, line: Line, rank: number): number {
  const { text } = line;
  if (
    letterCount(text) < 3 ||
    AMOUNT.test(text) ||
    findDates(text).length > 0 ||
    isContact(text) ||
    isRegistration(text) ||
    isHeading(text) ||
    beginsWithPair(labelledDocument, line)
  )
    return -Infinity;
  const size = Math.min(0.6, Math.max(0, heightOf(line) / labelledDocument.layout.textHeight - 1));
  return companyScore(text) + size - 0.8 * addressScore(text) - 0.25 * rank - (isSentence(text) ? 2 : 0);
}

const CONTINUES = /(?:&|\band|-)\s*$/i;

function onlyLegalForms(text: string): boolean {
  const words = wordsOf(text);
  return words.length > 0 && words.every((word) => LEGAL_FORMS.has(word));
}

function nameLines(
  labelledDocument: LabelledDocument,
  lines: readonly Line[],
): { readonly name: readonly Line[]; readonly next: number } {
  const scores = lines.slice(0, MAX_SEARCHED_LINES).map((line, rank) => nameScore(labelledDocument, line, rank));
  const best = Math.max(-Infinity, ...scores);
  const rank = scores.indexOf(best);
  const [before, first, second] = [lines[rank - 1], lines[rank], lines[rank + 1]];
  if (first === undefined || best === -Infinity) return { name: [], next: 0 };
  if (onlyLegalForms(first.text) && before !== undefined && letterCount(before.text) > 2)
    return { name: [before, first], next: rank + 1 };
  const continues =
    second !== undefined &&
    (onlyLegalForms(second.text) || (CONTINUES.test(first.text) && addressScore(second.text) < 0.7));
  return continues ? { name: [first, second], next: rank + 2 } : { name: [first], next: rank + 1 };
}

/** A registration number after the name is not part of it: `(123456-X)`. */
const NUMBER_BEHIND = /\s*[([]?\s*(?:co\.?|reg\.?|no\.?|roc)?[\s.:]*[A-Z]{0,2}\d[A-Z]?\d{3,}.*$/i;

function withoutNumber(line: Line): Run[] {
  const cut = NUMBER_BEHIND.exec(line.text)?.index ?? line.text.length;
  const end = letterCount(line.text.slice(0, cut)) >= 3 ? cut : line.text.length;
  const tokens = tokensWithin(line, 0, end);
  return tokens.length === 0 ? [] : [{ ...runOf(tokens), text: line.text.slice(0, end).trim() }];
}

/** Gap, in line heights, that separates the letterhead from text next to it. */
const BESIDE = 3;

/** The part of a line up to the first wide gap. */
function leftPart(line: Line): Line {
  const [first, ...rest] = line.cells;
  if (first === undefined || AMOUNT.test(line.text)) return line;
  const tokens = [...first.tokens];
  let reach = first.box[2];
  for (const cell of rest) {
    if (cell.box[0] - reach > BESIDE * heightOf(line)) break;
    tokens.push(...cell.tokens);
    reach = cell.box[2];
  }
  return tokens.length === line.tokens.length ? line : { ...line, ...runOf(tokens) };
}

/**
 * Finds name and address of the company at the top of the first page: the most likely name, and the lines after it up
 * to telephone numbers, registrations and the document's heading.
 */
export function findLetterhead(labelledDocument: LabelledDocument): Letterhead {
  const page = labelledDocument.layout.lines[0]?.page;
  const top = labelledDocument.layout.lines
    .slice(0, MAX_TOP_LINES)
    .filter((line) => line.page === page)
    .map(leftPart);
  const { name, next } = nameLines(labelledDocument, top);
  const address = letterheadAddress(labelledDocument, top.slice(next));
  const stands = name.some(
    (line) => companyScore(line.text) > 0 || heightOf(line) > STANDS_OUT * labelledDocument.layout.textHeight,
  );
  // A first line that is neither like a company's name nor followed by an address may be anything.
  const known = stands || address.length > 0 || name.some(({ text }) => text === text.toUpperCase());
  return { company: known ? name.flatMap(withoutNumber) : [], address };
}
