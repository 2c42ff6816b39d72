import type { ReasonCode } from '../../../schemas/result.ts';
import type { CheckOutcome } from '../../checks/outcome.ts';
import type { Proof } from './proof.ts';

/** Why a value should be looked at: in words, and as a code for those who say it in words of their own. */
export interface Reason {
  readonly because: ReasonCode;
  readonly reason: string;
}

/** What speaks against a value most, as a code and in words. */
export function reasonOf(proof: Proof, broken: readonly CheckOutcome[]): Reason {
  const { leaf, place, row, label, witness, otherValue, sharedWith } = proof;
  const value = JSON.stringify(leaf.value);
  const where = place === undefined ? '' : ` on page ${place.page}`;
  const is = (because: ReasonCode, reason: string): Reason => ({ because, reason });
  if (typeof leaf.value === 'boolean' && place === undefined)
    return is('not_printed', `no words on the page confirm ${value}`);
  if (row === 'unplaced') return is('row_not_printed', `no line on the pages shows its row`);
  if (place === undefined) return is('not_printed', `no page shows ${value}`);
  if (row === 'elsewhere') return is('not_in_row', `${value} stands${where}, but not in its row`);
  if (broken[0] !== undefined) return is('rule_broken', `a rule is broken: ${ruleInWords(broken[0])}`);
  if (place.close === 'sign') return is('other_sign', `"${place.text}" is printed${where}, with another sign`);
  if (place.close !== undefined) {
    return is('nearly_printed', `"${place.text}" is printed${where}, which is close to ${value}`);
  }
  if (proof.inColumn === false) return is('other_column', `${value} stands in another column than in the other rows`);
  if (proof.isInOtherColumn)
    return is('other_column', `the heads of the columns say that ${value} may be another property's`);
  if (sharedWith !== undefined) return is('shared', `"${place.text}"${where} is also given for ${sharedWith}`);
  if (label === 'other') return is('other_label', `the label of another field stands beside "${place.text}"${where}`);
  if (witness === 'differs') {
    return is('rules_differ', `rules that read the same words take ${JSON.stringify(otherValue)}`);
  }
  if (witness === 'longer') return is('may_be_cut', `the text may go on: ${JSON.stringify(otherValue)}`);
  if (proof.isWitnessedElsewhere) {
    return is('other_field', `rules that read the same words take "${place.text}" for another field`);
  }
  if (proof.siblingsDoubted > 0) return is('beside_doubts', 'values beside it in the same object are in doubt');
  if (proof.hasLabelElsewhere) return is('label_elsewhere', `its label stands beside another value`);
  if (proof.lacksPart) return is('may_be_cut', `more of the code stands right beside "${place.text}"${where}`);
  if (proof.isWeak) return is('by_chance', `${value} is so short that it stands${where} by chance`);
  if (proof.isPartyUnsure) {
    return is('unsure_party', `"${place.text}"${where} may be of another party's address`);
  }
  if (proof.isOneOfSeveral) {
    return is('one_of_several', `no label stands beside "${place.text}"${where}, and others of its form are printed`);
  }
  if (place.isPartOfWord) return is('may_be_cut', `${value} is a part of "${place.text}"${where}`);
  if (proof.isCutAlone) return is('may_be_cut', `words right beside "${place.text}"${where} belong to no value`);
  if (proof.mayBeCut) return is('may_be_cut', `the text goes on before or after "${place.text}"${where}`);
  if (proof.goesOnBelow) {
    return is('may_be_cut', `the text may go on in the line below "${place.text}"${where}`);
  }
  if (proof.isUnlike) return is('unlike_others', `the other rows have values of another form than ${value}`);
  return is('not_borne_out', `neither a label nor a rule bears out "${place.text}"${where}`);
}

/** A broken rule with what it asks for and what was read. */
export function ruleInWords({ rule, expected, found }: CheckOutcome): string {
  if (expected !== undefined) return `${rule}, but that makes ${expected} and ${found ?? 'nothing'} was read`;
  return found === undefined ? rule : `${rule}, but ${found} was read`;
}
