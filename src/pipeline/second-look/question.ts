import { schemaAt } from '../../extract/schema-at.ts';
import type { JsonSchema } from '../../model/language-model.ts';
import { referencesIn } from '../../model/wire/resolve.ts';
import { parsePointer } from '../../util/json-pointer.ts';
import type { LookedPlace } from './choose-places.ts';

/** What is asked about doubtful values: one property for each, in their order. */
export interface Question {
  readonly schema: JsonSchema;
  /** By the name of the property: the JSON Pointer of its value. */
  readonly pointers: ReadonlyMap<string, string>;
  /** The parts of pages that are shown, each once. */
  readonly crops: readonly Pick<LookedPlace, 'page' | 'box'>[];
}

/** Keywords of a field that shape its value; its other ones may be about the whole document. */
const KEPT = ['type', 'format', 'enum', 'title'] as const;

/**
 * The document type of a second look: the doubtful fields under names of their own, each with its description and where
 * it is shown. Nothing that the document says is in it: it would be an answer that is given away, or an instruction.
 */
export function questionAbout(places: readonly LookedPlace[], schema: JsonSchema): Question {
  const references = referencesIn(schema);
  const crops = distinct(places);
  const pointers = new Map<string, string>();
  const properties: Record<string, JsonSchema> = {};
  for (const [index, place] of places.entries()) {
    const field = schemaAt(schema, references, place.pointer);
    const name = `value_${index + 1}`;
    pointers.set(name, place.pointer);
    const kept = Object.fromEntries(KEPT.flatMap((key) => (field?.[key] === undefined ? [] : [[key, field[key]]])));
    properties[name] = {
      ...(kept.type === undefined && kept.enum === undefined ? { type: 'string' } : kept),
      description: describe(place, crops, field),
    };
  }
  return { schema: { type: 'object', properties }, pointers, crops };
}

function describe(
  { pointer, page, box, isWholePage }: LookedPlace,
  crops: Question['crops'],
  field: JsonSchema | undefined,
): string {
  const names = parsePointer(pointer).filter((name) => !/^\d+$/.test(name));
  const own = typeof field?.description === 'string' ? `: ${field.description}` : '';
  const ofPage = crops.filter((crop) => crop.page === page);
  const part = ofPage.length < 2 ? '' : `, part ${1 + ofPage.findIndex((crop) => crop.box === box)}`;
  const line = isWholePage ? '' : ', in the line in its middle';
  return `${names.join(' / ')}, on page ${page}${part}${line}${own}`;
}

function distinct(places: readonly LookedPlace[]): Question['crops'] {
  return [...new Map(places.map(({ page, box }) => [box, { page, box }])).values()];
}
