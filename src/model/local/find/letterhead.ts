import { findDates } from '../../../document/values/dates.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import type { Line } from '../layout/lines.ts';
import { heightOf, type Run, runOf, tokensWithin } from '../layout/run.ts';
import { LEGAL_FORMS } from '../vocabulary/company-words.ts';
import { letterheadAddress } from './letterhead-address.ts';
import {
  addressScore,
  companyScore,
  isContact,
  isHeading,
  isRegistration,
  isSentence,
  letterCount,
  wordsOf,
} from './line-classifiers.ts';

/** Name and address of the issuer at the top of a document. */
export interface Letterhead {
  readonly company: readonly Run[];
  readonly address: readonly Run[];
}

const MAX_LINES = 16;
const MAX_SEARCHED_LINES = 8;
const STANDS_OUT = 1.2;
const AMOUNT = /\d[.,]\d\d(?!\d)/;

/** Scores a line as the name of a company, by its words, size and position. */
function nameScore(labelledDocument: LabelledDocument, line: Line, rank: number): number {
  const { text } = line;
  if (
    letterCount(text) < 3 ||
    AMOUNT.test(text) ||
    findDates(text).length > 0 ||
    isContact(text) ||
    isRegistration(text) ||
    isHeading(text)
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
  const goesOn =
    second !== undefined &&
    (onlyLegalForms(second.text) || (CONTINUES.test(first.text) && addressScore(second.text) < 0.7));
  return goesOn ? { name: [first, second], next: rank + 2 } : { name: [first], next: rank + 1 };
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
    .slice(0, MAX_LINES)
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
