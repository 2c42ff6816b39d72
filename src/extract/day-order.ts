import { HINTS_KEYWORD, hintsSchema } from '../../schemas/hints.ts';
import type { PreparedPage } from '../../schemas/page.ts';
import { dayOrderOf } from '../document/values/day-order.ts';
import type { JsonSchema } from '../model/language-model.ts';
import type { References } from '../model/wire/resolve.ts';
import { textOfWords } from './page-index.ts';
import { schemaAt } from './schema-at.ts';

/** Pages of a document, loaded one at a time. */
export interface Pages {
  readonly numbers: readonly number[];
  load(number: number): Promise<PreparedPage>;
}

/**
 * Whether numeric dates in a document put the day first, judged by dates that allow only one order; undefined if there
 * are none or they disagree.
 */
export async function dayOrderOfPages(pages: Pages): Promise<boolean | undefined> {
  const orders = new Set<boolean>();
  for (const number of pages.numbers) {
    const order = dayOrderOf(textOfWords((await pages.load(number)).words).split('\n'));
    if (order !== undefined) orders.add(order);
  }
  const [order] = orders;
  return orders.size === 1 ? order : undefined;
}

/**
 * Whether the document type says that dates in the field at `pointer` put the day first; undefined if it says nothing.
 */
export function dayOrderOfType(schema: JsonSchema, references: References, pointer: string): boolean | undefined {
  return hintsSchema.safeParse(schemaAt(schema, references, pointer)?.[HINTS_KEYWORD]).data?.day_first;
}
