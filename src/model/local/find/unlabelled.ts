import { findTimes } from '../../../document/values/times.ts';
import type { Hit, LabelledPage } from '../labelled-page.ts';
import { tokensWithin } from '../layout/run.ts';
import { read } from '../read/read.ts';
import type { Leaf } from '../schema/field.ts';
import type { Found } from './found.ts';
import { speaksToMachine } from './lineclass.ts';
import type { Scope } from './scope.ts';

const BASE = 0.3;
/** A label of something else right before a value says that the value is not this field's. */
const LABELLED_OTHERWISE = -0.6;
const BESIDE_TIME = 0.1;
/** A date on the line of the document's number is the document's date. */
const BESIDE_NUMBER = 0.12;

function ownerBefore(hits: readonly Hit[], text: string, start: number, leaf: Leaf): 'own' | 'other' | 'none' {
  const last = hits.filter((hit) => hit.end <= start).at(-1);
  if (last === undefined || /[\p{L}\d]/u.test(text.slice(last.end, start))) return 'none';
  return last.entry.owners.some(({ owner }) => owner === leaf) ? 'own' : 'other';
}

function namesDocument(hit: Hit): boolean {
  return hit.entry.owners.some(({ owner }) => owner !== 'other' && owner.concept === 'invoice_number');
}

/**
 * Values of the field's form anywhere, whether a label stands beside them or not: dates, e-mail addresses, IBANs.
 * Takes the labelledPage, the field and the part of the document to look in; returns every candidate, all of them less sure than one
 * with a label.
 */
export function unlabelled(labelledPage: LabelledPage, leaf: Leaf, scope?: Scope): Found[] {
  return labelledPage.layout.lines.flatMap((line) => {
    if (speaksToMachine(line.text)) return [];
    const hits = labelledPage.hits[line.at] ?? [];
    return line.cells.flatMap((cell) =>
      read(leaf.kind, cell.text, labelledPage.conventions).flatMap((reading): Found[] => {
        const tokens = tokensWithin(cell, reading.start, reading.end);
        if (scope !== undefined && !tokens.every(scope.contains)) return [];
        const owner = ownerBefore(hits, line.text, cell.from + reading.start, leaf);
        const timed = leaf.kind === 'date' && findTimes(line.text).length > 0 ? BESIDE_TIME : 0;
        const titled = leaf.kind === 'date' && hits.some(namesDocument) ? BESIDE_NUMBER : 0;
        const score = BASE + reading.quality + (owner === 'other' ? LABELLED_OTHERWISE : 0) + timed + titled;
        return [
          { value: reading.value, tokens, score, at: line.at, ...(reading.doubt ? { doubt: reading.doubt } : {}) },
        ];
      }),
    );
  });
}
