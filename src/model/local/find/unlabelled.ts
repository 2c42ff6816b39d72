import { findDates } from '../../../document/values/dates.ts';
import { overlaps } from '../../../document/values/span.ts';
import { findTimes } from '../../../document/values/times.ts';
import { type LinearPattern, linearPattern } from '../../../util/linear-pattern.ts';
import type { Hit, LabelledDocument } from '../labelled-document.ts';
import { tokensWithin } from '../layout.ts';
import { read } from '../read.ts';
import type { Leaf } from '../schema.ts';
import type { FoundValue, Scope } from './found.ts';
import { isMachineInstruction } from './line-kinds.ts';

const BASE = 0.3;
/** Penalty for another field's label right before the value. */
const OTHER_LABEL = -0.6;
/** What says that digits behind it are the number of something, which no telephone is: `Document N. 0412-0088`. */
const NUMBER_SIGN =
  /(?<![\p{L}\d])(?:(?:n[or]?|num)|(?!\p{L}*(?:tele|phon|mobil|ruf))\p{L}*(?:nummer|number|numero))\W{0,3}$|#\s*$/iu;
const BESIDE_TIME = 0.1;
/** Bonus for a date on the line of the document's number. */
const BESIDE_NUMBER = 0.12;

/** Capitals before digits, which name them: `UBI 602-118-447`, but not `TEL 602-118-447`. */
function isAbbreviated(before: string): boolean {
  const [, letters] = /(?<![\p{L}\d])(\p{Lu}{2,5})[\s.:#]*$/u.exec(before) ?? [];
  return letters !== undefined && !/^(?:TEL|TELEF|FON|PH|PHONE|MOB|HP|HOTL|CELL)$/.test(letters);
}

function ownerBefore(hits: readonly Hit[], text: string, start: number, leaf: Leaf): 'own' | 'other' | 'none' {
  const last = hits.filter((hit) => hit.end <= start).at(-1);
  if (last === undefined || /[\p{L}\d]/u.test(text.slice(last.end, start))) return 'none';
  return last.entry.owners.some(({ owner }) => owner === leaf) ? 'own' : 'other';
}

function namesDocument(hit: Hit): boolean {
  return hit.entry.owners.some(({ owner }) => owner !== 'other' && owner.concept === 'invoice_number');
}

/**
 * Finds values in the field's format, such as dates, e-mail addresses and IBANs, with or without a label, within
 * `scope` or the entire document. Their scores are below those of labelled values.
 */
export function findUnlabelled(labelledDocument: LabelledDocument, leaf: Leaf, scope?: Scope): FoundValue[] {
  return labelledDocument.layout.lines.flatMap((line) => {
    if (isMachineInstruction(line.text)) return [];
    const hits = labelledDocument.hits[line.at] ?? [];
    const dates = leaf.kind === 'date' ? findDates(line.text) : [];
    return line.cells.flatMap((cell) =>
      read(leaf.kind, cell.text, labelledDocument.conventions).flatMap((reading): FoundValue[] => {
        const tokens = tokensWithin(cell, reading.start, reading.end);
        if (scope !== undefined && !tokens.every(scope.contains)) return [];
        const start = cell.from + reading.start;
        // What stands before a cell may say that it is no day: `Sort code   09-01-28`.
        if (leaf.kind === 'date' && !dates.some((date) => overlaps(date, { start, end: start + 1 }))) return [];
        const before = line.text.slice(0, start);
        const isNumber = leaf.kind === 'phone' && (NUMBER_SIGN.test(before) || isAbbreviated(before));
        const labelled = ownerBefore(hits, line.text, start, leaf);
        const owner = labelled === 'none' && isNumber ? 'other' : labelled;
        const timed = leaf.kind === 'date' && findTimes(line.text).length > 0 ? BESIDE_TIME : 0;
        const titled = leaf.kind === 'date' && hits.some(namesDocument) ? BESIDE_NUMBER : 0;
        const score = BASE + reading.quality + (owner === 'other' ? OTHER_LABEL : 0) + timed + titled;
        return [
          {
            value: reading.value,
            tokens,
            score,
            at: line.at,
            ...(reading.ambiguity ? { ambiguity: reading.ambiguity } : {}),
          },
        ];
      }),
    );
  });
}

/** A match of a user's pattern in one of several texts: its first group, else the full match. */
interface PatternMatch {
  readonly text: number;
  readonly start: number;
  readonly end: number;
}

const MAX_LENGTH = 500;
const MAX_TEXTS = 5000;

/**
 * Finds the first match of an untrusted pattern in each text, in linear time. Returns a sentence if the pattern cannot
 * be used.
 */
function matchPattern(source: string, texts: readonly string[]): readonly PatternMatch[] | string {
  let pattern: LinearPattern;
  try {
    pattern = linearPattern(source);
  } catch (error) {
    return `The pattern "${source}" is not used: ${error instanceof Error ? error.message : String(error)}`;
  }
  return texts.slice(0, MAX_TEXTS).flatMap((text, index): PatternMatch[] => {
    const found = pattern.find(text.slice(0, MAX_LENGTH));
    return found === undefined || found.end <= found.start ? [] : [{ text: index, ...found }];
  });
}

const MATCHED = 0.7;
const LABELLED = 0.6;
/** Maximum of characters between a label and its match. */
const MAX_LABEL_DISTANCE = 60;

/**
 * Finds values that match the pattern of the field's hints, those after a label first. Invalid patterns are reported to
 * `warn`.
 */
export function findPattern(
  labelledDocument: LabelledDocument,
  leaf: Leaf,
  pattern: string,
  search: { readonly scope?: Scope; readonly warn: (message: string) => void },
): FoundValue[] {
  const { lines } = labelledDocument.layout;
  const matches = matchPattern(
    pattern,
    lines.map((line) => line.text),
  );
  if (typeof matches === 'string') {
    search.warn(matches);
    return [];
  }
  const own = new Set(labelledDocument.byLeaf.get(leaf) ?? []);
  return matches.flatMap((match): FoundValue[] => {
    const line = lines[match.text];
    if (line === undefined) return [];
    const tokens = tokensWithin(line, match.start, match.end);
    if (search.scope !== undefined && !tokens.every(search.scope.contains)) return [];
    const near = (hit: { readonly start: number; readonly end: number }): boolean =>
      hit.start <= match.start && match.start - hit.end < MAX_LABEL_DISTANCE;
    const besides = [line.at, line.at - 1].some((at) =>
      labelledDocument.hits[at]?.some((hit) => own.has(hit) && (at < line.at || near(hit))),
    );
    const printed = line.text.slice(match.start, match.end);
    const numeric = leaf.valueType === 'number' || leaf.valueType === 'integer' || leaf.kind === 'date';
    const value = numeric ? read(leaf.kind, printed, labelledDocument.conventions)[0]?.value : printed.trim();
    if (value === undefined || value === '') return [];
    return [{ value, tokens, score: MATCHED + (besides ? LABELLED : 0), at: line.at }];
  });
}
