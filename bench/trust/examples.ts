import type { Pages } from '../../src/extract/day-order.ts';
import { leavesOf } from '../../src/extract/leaves.ts';
import { assessValues } from '../../src/extract/trust/assess.ts';
import { unconfirmedDates } from '../../src/extract/trust/dates.ts';
import type { Features } from '../../src/extract/trust/features.ts';
import { issueCode } from '../../src/extract/trust/issue-code.ts';
import { leftOut } from '../../src/extract/trust/left-out.ts';
import { seeded } from '../../test/kill/random.ts';
import type { LabDocument } from './documents.ts';
import { LIE_KINDS, lieAbout } from './lies.ts';

/** A value of a true or damaged reading, with what speaks for and against it. */
export interface Example {
  readonly path: string;
  readonly pointer: string;
  readonly value: unknown;
  readonly text: string | undefined;
  /** `truth`, or the kind of lie. */
  readonly kind: string;
  readonly isRight: boolean;
  /** Undefined of a blank. */
  readonly features?: Features;
  /** Whether it is in review for another reason than its confidence: an ambiguous date, or an issue of its own. */
  readonly isTold?: boolean;
  /** Of a blank: whether a value stands where it should be. */
  readonly isLeftOut?: boolean;
  readonly isScan: boolean;
  readonly isHeldOut: boolean;
}

/** The pages of a document as the judging loads them. */
export function pagesOf({ pages }: LabDocument): Pages {
  return {
    numbers: pages.map(({ number }) => number),
    load: async (number) => {
      const page = pages.find((candidate) => candidate.number === number);
      if (page === undefined) throw new Error(`There is no page ${number}.`);
      return page;
    },
  };
}

/** All values of the truth of a document, and of `seeds` lies of each kind about it. */
export async function examplesOf(document: LabDocument, seeds: number): Promise<readonly Example[]> {
  const settings = { schema: document.schema, isLocal: false, evidence: {}, pagesOf: () => undefined };
  const truth = { kind: 'truth', data: document.truth, damaged: new Set<string>() };
  const { proofs: places } = (await assessValues(document.truth, settings, pagesOf(document))).proofs;
  const isPrinted = (pointer: string) => places.get(pointer)?.place !== undefined;
  const lies = LIE_KINDS.flatMap((kind) =>
    Array.from({ length: seeds }, (_, seed) =>
      lieAbout(document, kind, seeded(seed * 7919 + kind.length * 31), isPrinted),
    ),
  );
  const examples: Example[] = [];
  for (const reading of [truth, ...lies]) {
    if (reading === undefined) continue;
    const { values, proofs, checks } = await assessValues(reading.data, settings, pagesOf(document));
    const missed = new Set(leftOut(reading.data, proofs, checks).map(({ pointer }) => pointer));
    const facts = { path: document.path, kind: reading.kind, isScan: document.isScan, isHeldOut: document.isHeldOut };
    const ambiguous = new Set(
      (await unconfirmedDates(proofs.proofs, document.schema, pagesOf(document))).map(({ pointer }) => pointer),
    );
    for (const { pointer, value } of leavesOf(reading.data)) {
      if (value !== null && value !== '') continue;
      const isRight = !reading.damaged.has(pointer);
      examples.push({ ...facts, pointer, value, text: undefined, isRight, isLeftOut: missed.has(pointer) });
    }
    for (const [pointer, { proof, features }] of values) {
      if (typeof proof.leaf.value === 'boolean') continue;
      examples.push({
        ...facts,
        pointer,
        value: proof.leaf.value,
        text: proof.place?.text,
        isRight: !reading.damaged.has(pointer),
        features,
        isTold: ambiguous.has(pointer) || issueCode(proof, true) !== undefined,
      });
    }
  }
  return examples;
}
