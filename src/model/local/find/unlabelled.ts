import { findTimes } from '../../../document/values/times.ts';
import type { Hit, LabelledDocument } from '../labelled-document.ts';
import { tokensWithin } from '../layout/run.ts';
import { read } from '../read/read.ts';
import type { Leaf } from '../schema/field.ts';
import type { FoundValue } from './found.ts';
import { isMachineInstruction } from './line-classifiers.ts';
import type { Scope } from './scope.ts';

const BASE = 0.3;
/** Penalty for another field's label right before the value. */
const OTHER_LABEL = -0.6;
const BESIDE_TIME = 0.1;
/** Bonus for a date on the line of the document's number. */
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
 * Finds values in the field's format, such as dates, e-mail addresses and IBANs, with or without a label, within
 * `scope` or the entire document. Their scores are below those of labelled values.
 */
export function findUnlabelled(labelledDocument: LabelledDocument, leaf: Leaf, scope?: Scope): FoundValue[] {
  return labelledDocument.layout.lines.flatMap((line) => {
    if (isMachineInstruction(line.text)) return [];
    const hits = labelledDocument.hits[line.at] ?? [];
    return line.cells.flatMap((cell) =>
      read(leaf.kind, cell.text, labelledDocument.conventions).flatMap((reading): FoundValue[] => {
        const tokens = tokensWithin(cell, reading.start, reading.end);
        if (scope !== undefined && !tokens.every(scope.contains)) return [];
        const owner = ownerBefore(hits, line.text, cell.from + reading.start, leaf);
        const timed = leaf.kind === 'date' && findTimes(line.text).length > 0 ? BESIDE_TIME : 0;
        const titled = leaf.kind === 'date' && hits.some(namesDocument) ? BESIDE_NUMBER : 0;
        const score = BASE + reading.quality + (owner === 'other' ? OTHER_LABEL : 0) + timed + titled;
        return [
          { value: reading.value, tokens, score, at: line.at, ...(reading.doubt ? { doubt: reading.doubt } : {}) },
        ];
      }),
    );
  });
}
