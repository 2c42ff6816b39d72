import { HINTS_KEYWORD, hintsSchema } from '../../schemas/hints.ts';
import type { PreparedPage } from '../../schemas/page.ts';
import { dayOrderOf } from '../document/values/day-order.ts';
import type { JsonSchema } from '../model/language-model.ts';
import { resolve, subschema } from '../model/plain-schema.ts';
import { parsePointer } from '../util/json-pointer.ts';
import { textOfWords } from './page-index.ts';

/** Pages of a document, which are loaded one at a time. */
export interface Pages {
  readonly numbers: readonly number[];
  load(number: number): Promise<PreparedPage>;
}

/**
 * Whether the numeric dates of a document have the day first, told from its pages. Nothing where none tells, or where pages
 * contradict each other.
 */
export async function dayOrderOfPages(pages: Pages): Promise<boolean | undefined> {
  const told = new Set<boolean>();
  for (const number of pages.numbers) {
    const order = dayOrderOf(textOfWords((await pages.load(number)).words).split('\n'));
    if (order !== undefined) told.add(order);
  }
  const [order] = told;
  return told.size === 1 ? order : undefined;
}

/** What a document type says about the order of day and month in the field at `pointer`. */
export function dayOrderOfType(schema: JsonSchema, pointer: string): boolean | undefined {
  let at: JsonSchema | undefined = resolve(schema, schema);
  for (const name of parsePointer(pointer)) {
    const properties: JsonSchema = subschema(at, 'properties') ?? {};
    const next: JsonSchema | undefined = Object.hasOwn(properties, name)
      ? subschema(properties, name)
      : subschema(at, 'items');
    if (next === undefined) return undefined;
    at = resolve(next, schema);
  }
  return hintsSchema.safeParse(at[HINTS_KEYWORD]).data?.day_first;
}
