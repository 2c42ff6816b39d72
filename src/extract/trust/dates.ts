import type { JsonSchema } from '../../model/language-model.ts';
import { referencesIn } from '../../model/wire/resolve.ts';
import { dayOrderOfPages, dayOrderOfType, type Pages } from '../day-order.ts';
import type { Proof } from './proof.ts';

/** A date whose day and month may be the other way round. */
export interface UnconfirmedDate {
  readonly pointer: string;
  readonly page: number;
  readonly message: string;
}

/** The dates whose order neither the document nor, if that has no evidence, its type confirms. */
export async function unconfirmedDates(
  proofs: ReadonlyMap<string, Proof>,
  schema: JsonSchema,
  pages: Pages,
): Promise<readonly UnconfirmedDate[]> {
  const open = [...proofs].flatMap(([pointer, { leaf, place }]) =>
    place?.otherDate === undefined ? [] : [{ pointer, value: leaf.value, page: place.page, other: place.otherDate }],
  );
  if (open.length === 0) return [];
  const printed = await dayOrderOfPages(pages);
  const references = referencesIn(schema);
  return open
    .filter(({ pointer, other }) => (printed ?? dayOrderOfType(schema, references, pointer)) !== other.dayFirst)
    .map(({ pointer, value, page, other }) => ({
      pointer,
      page,
      message: `${pointer} was read as ${value}, but the print may also mean ${other.iso}.`,
    }));
}
