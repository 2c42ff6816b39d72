import type { Field, Issue } from '../../schemas/result.ts';
import type { JsonSchema } from '../model/language-model.ts';
import { pointerTo } from '../util/json-pointer.ts';

type Data = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, Field>>;

/** Field entries for the root properties of the document type that the data lacks. */
export function absentFields(schema: JsonSchema, data: Data): Fields {
  const properties = typeof schema.properties === 'object' && schema.properties !== null ? schema.properties : {};
  return Object.fromEntries(
    Object.keys(properties)
      .filter((name) => !Object.hasOwn(data, name))
      .map((name) => [pointerTo('', name), { state: 'absent', grounded: false, score: 0 } as const]),
  );
}

/** Marks the fields with a `schema_mismatch` issue as invalid. */
export function markInvalid(fields: Fields, issues: readonly Issue[]): Fields {
  const marked: Record<string, Field> = { ...fields };
  for (const { code, pointer } of issues) {
    const field = pointer === undefined ? undefined : marked[pointer];
    if (code === 'schema_mismatch' && pointer !== undefined && field !== undefined) {
      marked[pointer] = { ...field, state: 'invalid' };
    }
  }
  return marked;
}
