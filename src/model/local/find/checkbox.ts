import type { Hit, LabelledDocument } from '../labelled-document.ts';
import { tokensWithin } from '../layout/run.ts';
import type { Leaf } from '../schema/field.ts';
import type { FoundValue } from './found.ts';

const TICKED = /[☑☒✓✔✗✘🗹🗷]|[[(]\s?[xX✓✔]\s?[\])]/u;
const EMPTY = /[☐□▢❏❑◻○]|[[(]\s{0,3}[\])]|\[_\]/u;
const MAX_DISTANCE = 6;

/** The checkbox next to a range of a line, before or after it. */
export function boxBeside(
  text: string,
  start: number,
  end: number,
): { readonly ticked: boolean; readonly start: number; readonly end: number } | undefined {
  for (const [from, to] of [
    [Math.max(0, start - MAX_DISTANCE), start],
    [end, end + MAX_DISTANCE],
  ] as const) {
    const part = text.slice(from, to);
    const [ticked, empty] = [TICKED.exec(part), EMPTY.exec(part)];
    const box = ticked ?? empty;
    if (box !== null)
      return { ticked: ticked !== null, start: from + box.index, end: from + box.index + box[0].length };
  }
  return undefined;
}

const YES = /^[\s:]*(yes|true|ja|oui|s[ií]|sim)(?!\p{L})/iu;
const NO = /^[\s:]*(no|false|nein|non|nee|n[ãa]o)(?!\p{L})/iu;

function ofHit(hit: Hit, weight: number): FoundValue[] {
  const { line } = hit;
  const box = boxBeside(line.text, hit.start, hit.end);
  if (box !== undefined) {
    return [{ value: box.ticked, tokens: tokensWithin(line, box.start, box.end), score: weight + 0.3, at: line.at }];
  }
  const rest = line.text.slice(hit.end, hit.end + 20);
  const [yes, no] = [YES.exec(rest), NO.exec(rest)];
  const word = yes ?? no;
  if (word === null) return [];
  const end = hit.end + word[0].length;
  const tokens = tokensWithin(line, end - (word[1]?.length ?? 0), end);
  return [{ value: yes !== null, tokens, score: weight + 0.1, at: line.at }];
}

/** Finds whether the checkbox next to the field's label is ticked, or the label is followed by `yes` or `no`. */
export function findCheckbox(labelledDocument: LabelledDocument, leaf: Leaf): FoundValue[] {
  return (labelledDocument.byLeaf.get(leaf) ?? []).flatMap((hit) =>
    ofHit(hit, hit.entry.owners.find(({ owner }) => owner === leaf)?.weight ?? 0),
  );
}
