import type { Box, Unit } from '../../../schemas/geometry.ts';
import type { Leaf } from '../leaves.ts';
import type { Place } from '../places/find-places.ts';

/** A place that prints a value, with what is needed of its page. */
export interface PagePlace extends Place {
  readonly page: number;
  readonly text: string;
  /** Around the words; absent if there are none. */
  readonly box?: Box;
  readonly unit: Unit;
  /** Lowest OCR confidence of the words, 0 to 1; 1 for a text layer. */
  readonly ocr: number;
  /** Of a place that nearly prints a value: highest OCR confidence of the words that the value has otherwise. */
  readonly ocrOfOthers?: number;
  /** Words right after on the same line, without more than a blank between. */
  readonly nextWords: readonly number[];
  /** The word right before, likewise. */
  readonly wordBefore: number | undefined;
  /** The words right before it on its line, at most four, and the one right behind it. */
  readonly textBefore?: string;
  readonly textBehind?: string;
  /** Whether its first or last word goes on in other digits, as `338201-7` does after 338201. */
  readonly isPartOfWord: boolean;
  /** The first word of the line right below, if it begins at the same left edge. */
  readonly belowWords: readonly number[];
  /** Whether that word has a digit. */
  readonly isCodeBelow: boolean;
}

/**
 * `row`: in the lines of its row. `above`: its row has none of its own, and this is what the column says above.
 * `elsewhere`: on the page, but not in its row. `unplaced`: no line prints its row.
 */
export type RowRelation = 'row' | 'above' | 'elsewhere' | 'unplaced';

/** What is known for and against a value. */
export interface Proof {
  readonly leaf: Leaf;
  /** Where it is printed; undefined if no page shows it. */
  readonly place: PagePlace | undefined;
  /** Number of places that print it as well. */
  readonly places: number;
  /** Of a value in a list. */
  readonly row: RowRelation | undefined;
  /** Whether it stands in the column of its property; undefined if that is not known. */
  readonly inColumn: boolean | undefined;
  /** Whether it stands in the column of another property, or the heads say that their columns are confused. */
  readonly isInOtherColumn: boolean;
  /**
   * Whether its own label, another field's label, or neither stands beside it; `weak`: the own one, but not surely;
   * `block`: it stands in its party's block, which for `address` is a name with an address.
   */
  readonly label: 'own' | 'weak' | 'address' | 'block' | 'other' | 'none';
  /** Whether the field's own label stands beside another value. */
  readonly hasLabelElsewhere: boolean;
  /** Whether rules that read the same words take the same value for the field, one that continues, another one, or none. */
  readonly witness: 'agrees' | 'longer' | 'differs' | 'silent';
  /** What the rules take, where that differs. */
  readonly otherValue?: Leaf['value'];
  /** Whether those rules take the same words for another field. */
  readonly isWitnessedElsewhere: boolean;
  /** Share of the other values of the same object, outside of lists, that labels or rules speak against; 0 to 1. */
  readonly siblingsDoubted: number;
  /** JSON Pointer of another field that the same words are given for. */
  readonly sharedWith: string | undefined;
  /** Whether the value is so short or common that it says nothing where it stands alone. */
  readonly isWeak: boolean;
  /** Whether the model chose it among candidates by the rules of the document type. */
  readonly isChosen: boolean;
  /** Whether the local model took it for its form alone, and other values of that form are printed. */
  readonly isOneOfSeveral: boolean;
  /** Whether the local model took it from an address that may be another party's. */
  readonly isPartyUnsure: boolean;
  /** Whether words right beside it belong to no value, so that it may be a part of a longer one. */
  readonly mayBeCut: boolean;
  /** Whether it is a code, and a group of digits or capitals right beside it belongs to no value. */
  readonly lacksPart: boolean;
  /** Whether words right before or behind it on its line belong to no value. */
  readonly adjoins: boolean;
  /** Of a value in a list: whether that is so in few other rows. */
  readonly isCutAlone: boolean;
  /** Whether the line right below belongs to no value, so that a text may go on there. */
  readonly goesOnBelow: boolean;
  /** Of a value in a list: whether that is so in few other rows, or something of another form stands there. */
  readonly goesOnAlone: boolean;
  /** Of a value in a list: whether all other rows have values of another form. */
  readonly isUnlike: boolean;
}
