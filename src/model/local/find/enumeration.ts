import { matchesOf } from '../../../document/values/span.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import type { Line } from '../layout/lines.ts';
import { type Run, tokensWithin } from '../layout/run.ts';
import type { Leaf } from '../schema/field.ts';
import type { FoundValue } from './found.ts';
import { sectionRuns } from './section.ts';

const PART = /[^,;•·|▪●\n]+/g;
const WHOLE = /.+/g;
const MAX_LENGTH = 300;

function partsOf(run: Run, at: number, parts: RegExp): FoundValue[] {
  return matchesOf(parts, run.text).flatMap((part): FoundValue[] => {
    const value = part[0].replace(/^[\s*–—.-]+|[\s.–—-]+$/g, '');
    if (!/[\p{L}\p{N}]/u.test(value) || value.endsWith(':') || value.length > MAX_LENGTH) return [];
    const start = part.index + part[0].indexOf(value);
    return [{ value, tokens: tokensWithin(run, start, start + value.length), score: 1, at }];
  });
}

/** A list that begins on the label's line ends there, unless it ends with a comma. */
function sameLine(runs: readonly Run[], line: Line): readonly Run[] {
  const first = runs[0];
  if (first === undefined || !first.tokens.every((token) => line.tokens.includes(token))) return runs;
  const goesOn = runs.findIndex(({ text }) => !/[,;]\s*$/.test(text));
  return runs.slice(0, goesOn < 0 ? runs.length : goesOn + 1);
}

/**
 * Splits the text after or below a label of the field into entries, at commas, semicolons and bullets, or one per line
 * with `byLine`. The first label with any text counts.
 */
export function findEnumeration(labelledDocument: LabelledDocument, leaf: Leaf, byLine: boolean): FoundValue[] {
  for (const hit of labelledDocument.byLeaf.get(leaf) ?? []) {
    const runs = sectionRuns(labelledDocument, hit, leaf);
    const parts = (byLine ? runs : sameLine(runs, hit.line)).flatMap((run) =>
      partsOf(run, hit.line.at, byLine ? WHOLE : PART),
    );
    if (parts.length > 0) return parts;
  }
  return [];
}
