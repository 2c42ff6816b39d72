import type { Box } from '../../schemas/geometry.ts';
import type { PreparedPage } from '../../schemas/page.ts';
import type { Field, Issue } from '../../schemas/result.ts';
import type { Answer } from '../model/language-model.ts';
import { findValue, type Sighting } from './find-value.ts';
import type { Leaf } from './leaves.ts';
import { indexPage, type PageIndex } from './page-index.ts';

export interface Grounded {
  readonly fields: Readonly<Record<string, Field>>;
  readonly issues: readonly Issue[];
}

/** Words that OCR was less sure of than this are worth a look. */
const UNSURE = 0.6;
const ABSENT: Field = { state: 'absent', grounded: false, score: 0 };

/**
 * Finds every value on the page that it was read from: first where the model says it read it, then on each page in turn. Pages
 * are loaded one at a time. A value that is on no page is `unconfirmed`, and an issue says so.
 */
export async function ground(
  leaves: readonly Leaf[],
  evidence: Answer['evidence'],
  pages: { readonly numbers: readonly number[]; load(number: number): Promise<PreparedPage> },
): Promise<Grounded> {
  const fields = new Map<string, Field>();
  const issues: Issue[] = [];
  let open = leaves.filter((leaf) => leaf.value !== null);

  for (const number of pages.numbers) {
    const hinted = open.filter((leaf) => evidence?.[leaf.pointer]?.page === number);
    const unhinted = open.filter((leaf) => evidence?.[leaf.pointer] === undefined);
    if (hinted.length + unhinted.length === 0) continue;
    const index = indexPage(await pages.load(number));
    for (const leaf of [...hinted, ...unhinted]) {
      const hint = evidence?.[leaf.pointer]?.words;
      const value = leaf.value ?? false;
      const sighting = (hint === undefined ? undefined : findValue(value, index, hint)) ?? findValue(value, index);
      if (sighting === undefined) continue;
      fields.set(leaf.pointer, toField(sighting, index));
      issues.push(...doubts(leaf, sighting, index));
    }
    open = open.filter((leaf) => !fields.has(leaf.pointer));
  }
  for (const leaf of leaves) {
    if (leaf.value === null) fields.set(leaf.pointer, ABSENT);
    else if (!fields.has(leaf.pointer)) {
      fields.set(leaf.pointer, { state: 'unconfirmed', grounded: false, score: 0 });
      issues.push({
        code: 'not_on_page',
        pointer: leaf.pointer,
        message: `${leaf.pointer} is ${JSON.stringify(leaf.value)}, but no page shows it.`,
      });
    }
  }
  return { fields: Object.fromEntries(fields), issues };
}

function toField(sighting: Sighting, { page }: PageIndex): Field {
  const words = sighting.words.flatMap((index) => page.words[index] ?? []);
  const box = words.map((word) => word.box).reduce<Box | undefined>(around, undefined);
  return {
    state: 'found',
    page: page.number,
    ...(box === undefined ? {} : { box, unit: page.unit }),
    text: words.map((word) => word.text).join(' '),
    grounded: true,
    score: sighting.score,
    confidence: Math.round(1000 * words.reduce((least, word) => Math.min(least, word.confidence), 1)) / 1000,
  };
}

function doubts(leaf: Leaf, sighting: Sighting, { page }: PageIndex): readonly Issue[] {
  const issues: Issue[] = [];
  const where = { pointer: leaf.pointer, page: page.number };
  if (sighting.alternative !== undefined) {
    issues.push({
      ...where,
      code: 'ambiguous_date',
      message: `${leaf.pointer} was read as ${leaf.value}, but the print may also mean ${sighting.alternative}.`,
    });
  }
  const unsure = sighting.words.flatMap((index) => page.words[index] ?? []).find((word) => word.confidence < UNSURE);
  if (unsure !== undefined) {
    issues.push({
      ...where,
      code: 'low_confidence',
      message: `${leaf.pointer} was hard to read: the OCR is ${Math.round(unsure.confidence * 100)} % sure of "${unsure.text}".`,
    });
  }
  return issues;
}

function around(a: Box | undefined, b: Box): Box {
  if (a === undefined) return b;
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}
