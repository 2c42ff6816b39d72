import { findCurrencies, sameSign } from '../../../document/values/currencies.ts';
import { isAmerican } from '../../../document/values/day-order.ts';
import { localCurrency } from '../../../document/values/local-currency.ts';
import { normalise } from '../../../document/values/normalise.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import { findLabels, indexLabels } from '../labels.ts';
import { type Line, tokensWithin } from '../layout.ts';
import type { Leaf } from '../schema.ts';
import type { FoundValue, Scope } from './found.ts';
import { findLabelled, regionsOf } from './labelled.ts';
import { boxBeside } from './tick-box.ts';

/** Minimum length of a value without a label; shorter ones occur by chance in running text. */
const MIN_UNLABELLED_LENGTH = 4;
const BESIDE_LABEL = 1;
const ANYWHERE = 0.6;
const TICKED = 1.3;

/**
 * Finds the values of an enumeration: next to the field's label, or anywhere as complete words if they are long enough.
 * Their own spelling counts, with `_` as a space, and the spellings of the hints. Of those beside boxes to tick only the
 * ticked ones count.
 */
export function findChoice(labelledDocument: LabelledDocument, leaf: Leaf, scope?: Scope): FoundValue[] {
  const printed = leaf.choices.flatMap(({ value, printed: texts }) =>
    texts.map((text) => ({ text, owner: value, weight: 1 })),
  );
  const index = indexLabels(printed);
  const nearLabel = new Set(
    (labelledDocument.byLeaf.get(leaf) ?? []).flatMap((hit) =>
      regionsOf(labelledDocument, hit).map((region) => region.at),
    ),
  );
  return labelledDocument.layout.lines.flatMap((line) =>
    findLabels(line.text, index).flatMap((hit): FoundValue[] => {
      const tokens = tokensWithin(line, hit.start, hit.end);
      const value = hit.entry.owners[0]?.owner;
      const near = nearLabel.has(line.at);
      const long = normalise(line.text.slice(hit.start, hit.end)).length >= MIN_UNLABELLED_LENGTH;
      const box = boxBeside(line.text, hit.start, hit.end);
      const isOffered = near || long || box?.ticked === true;
      if (value === undefined || !isOffered || (scope !== undefined && !tokens.every(scope.contains))) return [];
      // Of printed options the one that is ticked is meant.
      if (box !== undefined) return box.ticked ? [{ value, tokens, score: TICKED, at: line.at }] : [];
      return [{ value, tokens, score: near ? BESIDE_LABEL : ANYWHERE, at: line.at }];
    }),
  );
}

const HEAD_CELLS = 2;
const MAX_HEAD_WORDS = 3;

/** Whether the text up to `end` is a head of a column with its currency, in a line of heads: `Debit EUR`. */
function endsHead(line: Line, end: number): boolean {
  const cell = line.cells.find(({ from, text }) => from < end && from + text.length === end);
  if (cell === undefined || line.cells.length < HEAD_CELLS || /\d/.test(line.text)) return false;
  return cell.text.split(' ').length <= MAX_HEAD_WORDS;
}

/** The votes, where those of a shared sign go to the only code that is printed of the currencies that have it: `AUD $12.00`. */
function withoutShared(votes: ReadonlyMap<string, FoundValue>): readonly FoundValue[] {
  const settled = new Map(votes);
  for (const [code, { ambiguity, score }] of votes) {
    const [named, ...others] = sameSign(code).flatMap((other) => votes.get(other) ?? []);
    if (ambiguity === undefined || named === undefined || others.length > 0) continue;
    settled.delete(code);
    settled.set(String(named.value), { ...named, score: named.score + score });
  }
  return [...settled.values()];
}

const BESIDE_NUMBER = /^\s*[-(]?\d|\d[\s-]*$/;
const LABELLED = 1;

/**
 * Finds the currency of the document: by a label ("Currency: EUR"), then by the symbol or code next to the most
 * numbers, or in brackets in a column head. Symbols of several currencies count less. No currency is assumed if none is
 * printed.
 */
export function findCurrency(labelledDocument: LabelledDocument, leaf: Leaf): FoundValue[] {
  const allowed = new Set(leaf.choices.map(({ value }) => value));
  const texts = labelledDocument.layout.lines.map((line) => line.text);
  // In a document with an American address, $ is the US dollar.
  const american = isAmerican(texts);
  const local = new Map<string, string | undefined>();
  const localCode = (sign: string) => {
    if (!local.has(sign)) local.set(sign, localCurrency(sign, texts));
    return local.get(sign);
  };
  const votes = new Map<string, FoundValue>();
  for (const line of labelledDocument.layout.lines) {
    for (const printed of findCurrencies(line.text)) {
      const known = printed.shared ? localCode(printed.text) : undefined;
      const found = known === undefined ? printed : { ...printed, code: known, shared: false };
      if (allowed.size > 0 && !allowed.has(found.code)) continue;
      const around = [
        line.text.slice(found.end, found.end + 4),
        line.text.slice(Math.max(0, found.start - 4), found.start),
      ];
      const isBesideNumber = around.some((text) => BESIDE_NUMBER.test(text));
      const bracket = line.text.charAt(found.start - 1) === '(';
      const isHead = !found.shared && endsHead(line, found.end);
      const weight = (isBesideNumber ? 1 : bracket ? 0.8 : isHead ? 0.5 : 0.2) * (found.shared ? 0.6 : 1);
      const before = votes.get(found.code);
      const tokens = before?.tokens ?? tokensWithin(line, found.start, found.end);
      const ambiguity =
        found.shared && !(american && found.code === 'USD')
          ? {
              ambiguity: `"${found.text}" was read as ${found.code}, but several currencies are printed so`,
              isOneOfSeveral: true as const,
            }
          : {};
      votes.set(found.code, {
        value: found.code,
        tokens,
        at: before?.at ?? line.at,
        score: (before?.score ?? 0) + weight,
        ...ambiguity,
      });
    }
  }
  const likely = withoutShared(votes).filter(({ score }) => score >= 0.5);
  const most = Math.max(1, ...likely.map(({ score }) => score));
  const named = findLabelled(labelledDocument, leaf).filter(
    ({ value }) => allowed.size === 0 || allowed.has(value as string),
  );
  return [
    ...named.map((found) => ({ ...found, score: found.score + LABELLED })),
    ...likely.map((found) => ({ ...found, score: 0.6 + (0.4 * found.score) / most })),
  ];
}
