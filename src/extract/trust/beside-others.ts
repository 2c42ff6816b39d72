import { partyOfName } from '../../model/local/vocabulary/vocabulary.ts';
import { parentOf } from '../../util/json-pointer.ts';
import { findColumnOutliers } from './column-outliers.ts';
import type { Proof } from './proof.ts';

/** What is known of a value by itself. */
export type SingleProof = Omit<Proof, 'siblingsDoubted' | 'goesOnAlone' | 'isCutAlone' | 'isUnlike'>;

/**
 * Adds to each value outside of lists how many others of its object are in doubt, and to those in lists how they compare
 * with other rows.
 */
export function withOthers(proofs: ReadonlyMap<string, SingleProof>): ReadonlyMap<string, Proof> {
  const outliers = findColumnOutliers(proofs.values());
  const isDoubted = ({ label, witness, isChosen, isWitnessedElsewhere: elsewhere }: SingleProof) =>
    (label === 'other' && !isChosen) || witness === 'differs' || elsewhere;
  const members = new Map<string, { doubted: number; count: number }>();
  for (const [pointer, proof] of proofs) {
    const object = proof.row === undefined ? objectOf(pointer) : '';
    if (object === '') continue;
    const own = members.get(object) ?? { doubted: 0, count: 0 };
    own.count += 1;
    if (isDoubted(proof)) own.doubted += 1;
    members.set(object, own);
  }
  return new Map(
    [...proofs].map(([pointer, proof]) => {
      const { doubted, count } = (proof.row === undefined ? members.get(objectOf(pointer)) : undefined) ?? {
        doubted: 0,
        count: 1,
      };
      const others = doubted - Number(isDoubted(proof));
      const { goesOnAlone = false, isCutAlone = false, isUnlike = false } = outliers.get(pointer) ?? {};
      const siblingsDoubted = count < 2 ? 0 : others / (count - 1);
      return [pointer, { ...proof, siblingsDoubted, goesOnAlone, isCutAlone, isUnlike }];
    }),
  );
}

/** The object that a field belongs to, or else the party that its name begins with; empty of other fields. */
function objectOf(pointer: string): string {
  return parentOf(pointer) || (partyOfName(pointer.slice(1)) ?? '');
}
