import type { Einvoice } from '../../../schemas/einvoice.ts';
import type { PreparedPage } from '../../../schemas/page.ts';
import type { Field, Issue } from '../../../schemas/result.ts';
import type { JsonSchema } from '../../model/language-model.ts';
import type { Witness } from '../../model/local/witness.ts';

/** What the data of an electronic invoice are compared with. */
export interface EinvoiceWitness {
  readonly einvoice: Einvoice;
  readonly schema: JsonSchema;
  /** What the rules of the local model read on the pages. */
  readonly witness: Witness;
  /** The fields as they were located on the pages. */
  readonly located: Readonly<Record<string, Field>>;
  /** The pages that are compared; each has words. */
  readonly pages: readonly PreparedPage[];
}

/** Largest difference between amounts that are equal. */
export const HALF_A_CENT = 0.005;

/** Where the page says otherwise than the XML, and how. */
export interface Conflict {
  readonly pointer: string;
  /** What the page does, as in `shows 12.50`. */
  readonly page: string;
}

/** The conflict of a value with what the page shows instead; an empty text if it shows nothing that is known. */
export function conflict(pointer: string, other = ''): Conflict {
  return { pointer, page: other === '' ? 'does not show it' : `shows ${other}` };
}

/** The issue about a conflict. */
export function conflictIssue({ pointer, page }: Conflict, { sources, file }: Einvoice): Issue {
  const source = sources[pointer];
  return {
    code: 'conflict',
    pointer,
    message: `The XML of the invoice (${file}${source?.path ?? ''}) says ${source?.text ?? 'a value'}, and the page ${page}.`,
  };
}
