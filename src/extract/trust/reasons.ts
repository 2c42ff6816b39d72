import type { CheckOutcome } from '../checks/outcome.ts';
import type { Proof } from './proof.ts';

/** Why a value should be looked at, in words: what speaks against it most, first. */
export function reasonOf(proof: Proof, broken: readonly CheckOutcome[]): string {
  const { leaf, place, row, label, witness, otherValue, sharedWith } = proof;
  const value = JSON.stringify(leaf.value);
  const where = place === undefined ? '' : ` on page ${place.page}`;
  if (typeof leaf.value === 'boolean') return `no words on the page confirm ${value}`;
  if (row === 'unplaced') return `no line on the pages shows its row`;
  if (place === undefined) return `no page shows ${value}`;
  if (row === 'elsewhere') return `${value} stands${where}, but not in its row`;
  if (broken[0] !== undefined) return `a rule is broken: ${ruleInWords(broken[0])}`;
  if (place.close === 'sign') return `"${place.text}" is printed${where}, with another sign`;
  if (place.close !== undefined) return `"${place.text}" is printed${where}, which is close to ${value}`;
  if (proof.inColumn === false) return `${value} stands in another column than in the other rows`;
  if (sharedWith !== undefined) return `"${place.text}"${where} is also given for ${sharedWith}`;
  if (label === 'other') return `the label of another field stands beside "${place.text}"${where}`;
  if (witness === 'differs') return `rules that read the same words take ${JSON.stringify(otherValue)}`;
  if (witness === 'longer') return `the text may go on: ${JSON.stringify(otherValue)}`;
  if (proof.isWitnessedElsewhere) return `rules that read the same words take "${place.text}" for another field`;
  if (proof.siblingsDoubted > 0) return 'values beside it in the same object are in doubt';
  if (proof.hasLabelElsewhere) return `its label stands beside another value`;
  if (proof.isWeak) return `${value} is so short that it stands${where} by chance`;
  if (proof.mayBeCut) return `the text goes on after "${place.text}"${where}`;
  return `neither a label nor a rule bears out "${place.text}"${where}`;
}

/** A broken rule with what it asks for and what was read. */
export function ruleInWords({ rule, expected, found }: CheckOutcome): string {
  if (expected !== undefined) return `${rule}, but that makes ${expected} and ${found ?? 'nothing'} was read`;
  return found === undefined ? rule : `${rule}, but ${found} was read`;
}
