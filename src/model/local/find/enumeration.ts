import { matchesOf } from '../../../document/values/span.ts';
import type { LabelledPage } from '../labelled-page.ts';
import type { Line } from '../layout/lines.ts';
import { type Run, tokensWithin } from '../layout/run.ts';
import type { Leaf } from '../schema/field.ts';
import type { Found } from './found.ts';
import { sectionRuns } from './section.ts';

const PART = /[^,;•·|▪●\n]+/g;
const WHOLE = /.+/g;
const LONGEST = 300;

function partsOf(run: Run, at: number, parts: RegExp): Found[] {
  return matchesOf(parts, run.text).flatMap((part): Found[] => {
    const value = part[0].replace(/^[\s*–—.-]+|[\s.–—-]+$/g, '');
    if (!/[\p{L}\p{N}]/u.test(value) || value.endsWith(':') || value.length > LONGEST) return [];
    const start = part.index + part[0].indexOf(value);
    return [{ value, tokens: tokensWithin(run, start, start + value.length), score: 1, at }];
  });
}

/** A list that begins on the label's line ends there, unless a comma says that it goes on. */
function sameLine(runs: readonly Run[], line: Line): readonly Run[] {
  const first = runs[0];
  if (first === undefined || !first.tokens.every((token) => line.tokens.includes(token))) return runs;
  const goesOn = runs.findIndex(({ text }) => !/[,;]\s*$/.test(text));
  return runs.slice(0, goesOn < 0 ? runs.length : goesOn + 1);
}

/**
 * The parts of what stands behind or under a label of the field: a list parted by commas, semicolons or bullets, one entry or
 * more a line; `byLine`: one entry a line. Takes the labelledPage and the field; the first label with anything under it counts.
 */
export function findEnumeration(labelledPage: LabelledPage, leaf: Leaf, byLine: boolean): Found[] {
  for (const hit of labelledPage.byLeaf.get(leaf) ?? []) {
    const runs = sectionRuns(labelledPage, hit, leaf);
    const parts = (byLine ? runs : sameLine(runs, hit.line)).flatMap((run) =>
      partsOf(run, hit.line.at, byLine ? WHOLE : PART),
    );
    if (parts.length > 0) return parts;
  }
  return [];
}
