import type { Hit, LabelledPage } from '../labelled-page.ts';
import { tokensWithin } from '../layout/run.ts';
import { numbersIn } from '../read/money.ts';
import { hasForm, read } from '../read/read.ts';
import type { Reading } from '../read/reading.ts';
import type { Leaf } from '../schema/field.ts';
import type { Found } from './found.ts';
import { speaksToMachine } from './lineclass.ts';
import { cellAt, type Region, regionsOf } from './regions.ts';
import type { Scope } from './scope.ts';

/** How much each relation of value to label is worth; a value on the label's line is surer than one below. */
const RELATION = { cell: 0.3, line: 0.28, below: 0.1 } as const;
const AT_START = 0.1;
const IN_SENTENCE = -0.35;
const TO_A_MACHINE = -0.6;
const GAP_WORD = -0.08;
const SEVERAL = -0.3;
const SUMS: ReadonlySet<string> = new Set(['total', 'subtotal', 'tax', 'amount_due']);
const WITHOUT_TAX =
  /^[\s(]*(?:\p{L}+[\s.]+){0,2}\(?\s*(?:excl|exkl|exclud|before|without|ohne|hors|ht(?!\p{L})|netto|ex(?!\p{L}))/iu;

/** Words between label and value: each makes it less likely that the label means the value. */
function gapWords(text: string): number {
  const words = text.replace(/\([^)]{0,40}\)?/g, ' ').match(/\p{L}{2,}/gu) ?? [];
  return words.filter((word) => !/^(?:RM|USD|EUR|GBP|CHF|MYR|SR|incl|gst|vat|no|nr)$/i.test(word)).length;
}

function labelScore(hit: Hit, weight: number, leaf: Leaf): number {
  const cell = cellAt(hit);
  const before = hit.line.text.slice(cell?.from ?? 0, hit.start);
  const starts = !/\p{L}/u.test(before);
  // Any text will do as the value of a text, so its label has to stand alone.
  const free = !hasForm(leaf.kind) && !starts ? -0.3 : 0;
  const order = speaksToMachine(hit.line.text) ? TO_A_MACHINE : 0;
  return order + weight + (starts ? AT_START : IN_SENTENCE) + free;
}

function regionScore(region: Region, reading: Reading, leaf: Leaf): number {
  const gap = region.run.text.slice(region.start, region.start + reading.start);
  const step = leaf.kind === 'amount' ? 0.03 : -0.06;
  const net = leaf.concept === 'total' && WITHOUT_TAX.test(gap) ? -0.5 : 0;
  const colon = /^\s*:/.test(gap) ? 0.05 : 0;
  const words = hasForm(leaf.kind) ? Math.max(-0.4, GAP_WORD * gapWords(gap)) : 0;
  return RELATION[region.relation] + step * region.distance + net + colon + words + reading.quality;
}

function readRegion(region: Region, leaf: Leaf, labelledPage: LabelledPage): Reading[] {
  return read(leaf.kind, region.run.text.slice(region.start, region.end), labelledPage.conventions);
}

/** Text has no form: the nearest place with any text is its value, and the others are not looked at. */
function nearest(regions: readonly Region[], leaf: Leaf, labelledPage: LabelledPage): readonly Region[] {
  if (hasForm(leaf.kind)) return regions;
  const first = regions.find((region) => readRegion(region, leaf, labelledPage).length > 0);
  return first === undefined ? [] : [first];
}

/**
 * Values that stand beside one of the field's labels.
 * Takes the labelledPage, the field and the part of the document to look in; returns every candidate with its score.
 */
export function labelled(labelledPage: LabelledPage, leaf: Leaf, scope?: Scope): Found[] {
  return (labelledPage.byLeaf.get(leaf) ?? []).flatMap((hit) => {
    const weight = hit.entry.owners.find(({ owner }) => owner === leaf)?.weight ?? 0;
    const regions = nearest(regionsOf(labelledPage, hit), leaf, labelledPage);
    const base = labelScore(hit, weight, leaf) + (SUMS.has(leaf.concept ?? '') ? inTable(regions, labelledPage) : 0);
    return regions.flatMap((region) =>
      readRegion(region, leaf, labelledPage).flatMap((reading): Found[] => {
        const tokens = tokensWithin(region.run, region.start + reading.start, region.start + reading.end);
        if (scope !== undefined && !tokens.every(scope.contains)) return [];
        const score = base + regionScore(region, reading, leaf);
        return [
          { value: reading.value, tokens, score, at: region.at, ...(reading.doubt ? { doubt: reading.doubt } : {}) },
        ];
      }),
    );
  });
}

/** A row of sums, as under a table of taxes, has several of them: it is not where the document's own sums stand. */
function inTable(regions: readonly Region[], labelledPage: LabelledPage): number {
  const right = regions.filter(({ relation }) => relation !== 'below');
  const amounts = right.flatMap(({ run, start, end }) =>
    numbersIn(run.text.slice(start, end), labelledPage.conventions),
  );
  return amounts.filter(({ decimals }) => decimals === 2).length > 1 ? SEVERAL : 0;
}
