import type { Issue } from '../../../schemas/result.ts';
import { select } from '../../checks/select.ts';
import type { JsonSchema } from '../../model/language-model.ts';
import { isBlank } from '../../util/json.ts';
import { documentHints } from '../schema-at.ts';

/** Issues for fields that every document of the type has and that have no value. */
export function expectedFields(data: unknown, schema: JsonSchema): readonly Issue[] {
  return (documentHints(schema)?.expected ?? []).flatMap((place): readonly Issue[] => {
    const found = select(data, place);
    const missing = found.filter(({ value }) => isBlank(value));
    if (found.length > 0 && missing.length === 0) return [];
    const pointer = missing[0]?.pointer ?? place.replace(/\/\*.*$/, '');
    return [
      { code: 'expected_missing', pointer, message: `${pointer} has no value, which every document of this type has.` },
    ];
  });
}
