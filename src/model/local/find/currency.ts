import { findCurrencies } from '../../../document/values/currencies.ts';
import { isAmerican } from '../../../document/values/day-order.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import { tokensWithin } from '../layout/run.ts';
import type { Leaf } from '../schema/field.ts';
import type { FoundValue } from './found.ts';
import { findLabelled } from './labelled.ts';

const BESIDE_NUMBER = /^\s*[-(]?\d|\d[\s-]*$/;
const LABELLED = 1;

/**
 * Finds the currency of the document: by a label ("Currency: EUR"), then by the symbol or code next to the most
 * numbers, or in brackets in a column head. Symbols of several currencies count less. No currency is assumed if none is
 * printed.
 */
export function findCurrency(labelledDocument: LabelledDocument, leaf: Leaf): FoundValue[] {
  const allowed = new Set(leaf.choices.map(({ value }) => value));
  // In a document with an American address, $ is the US dollar.
  const american = isAmerican(labelledDocument.layout.lines.map((line) => line.text));
  const votes = new Map<string, FoundValue>();
  for (const line of labelledDocument.layout.lines) {
    for (const found of findCurrencies(line.text)) {
      if (allowed.size > 0 && !allowed.has(found.code)) continue;
      const around = [
        line.text.slice(found.end, found.end + 4),
        line.text.slice(Math.max(0, found.start - 4), found.start),
      ];
      const isBesideNumber = around.some((text) => BESIDE_NUMBER.test(text));
      const bracket = line.text.charAt(found.start - 1) === '(';
      const weight = (isBesideNumber ? 1 : bracket ? 0.8 : 0.2) * (found.shared ? 0.6 : 1);
      const before = votes.get(found.code);
      const tokens = before?.tokens ?? tokensWithin(line, found.start, found.end);
      const doubt =
        found.shared && !(american && found.code === 'USD')
          ? { doubt: `"${found.text}" was read as ${found.code}, but several currencies are printed so` }
          : {};
      votes.set(found.code, {
        value: found.code,
        tokens,
        at: before?.at ?? line.at,
        score: (before?.score ?? 0) + weight,
        ...doubt,
      });
    }
  }
  const likely = [...votes.values()].filter(({ score }) => score >= 0.5);
  const most = Math.max(1, ...likely.map(({ score }) => score));
  const named = findLabelled(labelledDocument, leaf).filter(
    ({ value }) => allowed.size === 0 || allowed.has(value as string),
  );
  return [
    ...named.map((found) => ({ ...found, score: found.score + LABELLED })),
    ...likely.map((found) => ({ ...found, score: 0.6 + (0.4 * found.score) / most })),
  ];
}
