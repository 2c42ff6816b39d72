import type { Hit, LabelledDocument } from '../labelled-document.ts';
import { tokensWithin } from '../layout/run.ts';
import { numbersIn } from '../read/money.ts';
import { hasFormat, read } from '../read/read.ts';
import type { Reading } from '../read/reading.ts';
import type { Leaf } from '../schema/field.ts';
import type { FoundValue } from './found.ts';
import { isMachineInstruction } from './line-classifiers.ts';
import { cellAt, type Region, regionsOf } from './regions.ts';
import type { Scope } from './scope.ts';

/** Score of each relation between value and label; the label's line is safer than the line below. */
const RELATION_SCORES = { cell: 0.3, line: 0.28, below: 0.1 } as const;
const AT_START = 0.1;
const IN_SENTENCE = -0.35;
const MACHINE_INSTRUCTION = -0.6;
const GAP_WORD = -0.08;
const SEVERAL = -0.3;
const SUMS: ReadonlySet<string> = new Set(['total', 'subtotal', 'tax', 'amount_due']);
const WITHOUT_TAX =
  /^[\s(]*(?:\p{L}+[\s.]+){0,2}\(?\s*(?:excl|exkl|exclud|before|without|ohne|hors|ht(?!\p{L})|netto|ex(?!\p{L}))/iu;

/** Counts the words between label and value, each of which makes the relation less likely. */
function gapWords(text: string): number {
  const words = text.replace(/\([^)]{0,40}\)?/g, ' ').match(/\p{L}{2,}/gu) ?? [];
  return words.filter((word) => !/^(?:RM|USD|EUR|GBP|CHF|MYR|SR|incl|gst|vat|no|nr)$/i.test(word)).length;
}

function labelScore(hit: Hit, weight: number, leaf: Leaf): number {
  const cell = cellAt(hit);
  const before = hit.line.text.slice(cell?.from ?? 0, hit.start);
  const starts = !/\p{L}/u.test(before);
  // Any text fits a text field, so its label must stand alone.
  const free = !hasFormat(leaf.kind) && !starts ? -0.3 : 0;
  const order = isMachineInstruction(hit.line.text) ? MACHINE_INSTRUCTION : 0;
  return order + weight + (starts ? AT_START : IN_SENTENCE) + free;
}

function regionScore(region: Region, reading: Reading, leaf: Leaf): number {
  const gap = region.run.text.slice(region.start, region.start + reading.start);
  const step = leaf.kind === 'amount' ? 0.03 : -0.06;
  const net = leaf.concept === 'total' && WITHOUT_TAX.test(gap) ? -0.5 : 0;
  const colon = /^\s*:/.test(gap) ? 0.05 : 0;
  const words = hasFormat(leaf.kind) ? Math.max(-0.4, GAP_WORD * gapWords(gap)) : 0;
  return RELATION_SCORES[region.relation] + step * region.distance + net + colon + words + reading.quality;
}

/** Reads the values of a text. */
type ReadText = (text: string) => Reading[];

function readRegion(region: Region, readText: ReadText): Reading[] {
  return readText(region.run.text.slice(region.start, region.end));
}

/** Any text fits a text field, so only the nearest region with text counts. */
function nearest(regions: readonly Region[], leaf: Leaf, readText: ReadText): readonly Region[] {
  if (hasFormat(leaf.kind)) return regions;
  const first = regions.find((region) => readRegion(region, readText).length > 0);
  return first === undefined ? [] : [first];
}

/**
 * Finds the values next to the field's labels, with their scores, within `scope` or the entire document. `readText`
 * reads the values of the field's kind by default.
 */
export function findLabelled(
  labelledDocument: LabelledDocument,
  leaf: Leaf,
  scope?: Scope,
  readText: ReadText = (text) => read(leaf.kind, text, labelledDocument.conventions),
): FoundValue[] {
  return (labelledDocument.byLeaf.get(leaf) ?? []).flatMap((hit) => {
    const weight = hit.entry.owners.find(({ owner }) => owner === leaf)?.weight ?? 0;
    const regions = nearest(regionsOf(labelledDocument, hit), leaf, readText);
    const base =
      labelScore(hit, weight, leaf) + (SUMS.has(leaf.concept ?? '') ? inTable(regions, labelledDocument) : 0);
    return regions.flatMap((region) =>
      readRegion(region, readText).flatMap((reading): FoundValue[] => {
        const tokens = tokensWithin(region.run, region.start + reading.start, region.start + reading.end);
        if (scope !== undefined && !tokens.every(scope.contains)) return [];
        const score = base + regionScore(region, reading, leaf);
        return [
          {
            value: reading.value,
            tokens,
            score,
            at: region.at,
            ...(reading.ambiguity ? { ambiguity: reading.ambiguity } : {}),
          },
        ];
      }),
    );
  });
}

/** Penalty for rows with several sums, as in a tax table, which are not the document's own sums. */
function inTable(regions: readonly Region[], labelledDocument: LabelledDocument): number {
  const right = regions.filter(({ relation }) => relation !== 'below');
  const amounts = right.flatMap(({ run, start, end }) =>
    numbersIn(run.text.slice(start, end), labelledDocument.conventions),
  );
  return amounts.filter(({ decimals }) => decimals === 2).length > 1 ? SEVERAL : 0;
}
