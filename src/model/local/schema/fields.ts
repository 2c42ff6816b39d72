import { HINTS_KEYWORD, type Hints, hintsSchema } from '../../../../schemas/hints.ts';
import type { JsonSchema } from '../../language-model.ts';
import { propertiesOf, resolve, subschema, typesOf } from '../../resolve-schema.ts';
import { type References, referencesIn } from '../../wire/resolve.ts';
import type { Role } from '../vocabulary/parties.ts';
import { conceptById, conceptOf, roleOf } from '../vocabulary/vocabulary.ts';
import type { Field, Group, Leaf, List } from './field.ts';
import { kindOf } from './kind.ts';
import { labelsOf } from './labels.ts';

/** Maximum nesting, which also ends recursive schemas. */
const MAX_DEPTH = 7;
/** Maximum of fields of a schema; the rest is ignored. */
const MAX_FIELDS = 3000;
const MAX_ITEMS = 5000;

interface Walk {
  readonly references: References;
  readonly warnings: string[];
  count: number;
}

function hintsOf(schema: JsonSchema, name: string, walk: Walk): Hints {
  const declared = schema[HINTS_KEYWORD];
  if (declared === undefined) return {};
  const parsed = hintsSchema.safeParse(declared);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  walk.warnings.push(`The hints of "${name}" are not used: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
  return {};
}

function leafOf(name: string, schema: JsonSchema, hints: Hints, inTable: boolean): Leaf {
  const concept = hints.concept === undefined ? conceptOf(name, inTable) : conceptById(hints.concept);
  const types = typesOf(schema);
  const values = Array.isArray(schema.enum) ? schema.enum : schema.const === undefined ? [] : [schema.const];
  const kind = kindOf(name, schema, concept, hints);
  const known = concept?.kind === kind ? concept : undefined;
  return {
    type: 'leaf',
    name,
    kind,
    valueType: types.includes('string') ? 'string' : (types.find(isValueType) ?? 'string'),
    concept: known?.id,
    labels: labelsOf(name, schema.title, hints.concept === undefined ? known : concept, hints),
    not: hints.not ?? [],
    unlabelled: hints.unlabelled ?? known?.unlabelled ?? ['email', 'iban', 'url'].includes(kind),
    prefer: hints.prefer ?? known?.prefer ?? 'first',
    choices: values
      .filter((value) => typeof value === 'string' || typeof value === 'number')
      .map((value) => ({
        value,
        printed: [...(hints.values?.[String(value)] ?? []), String(value).replaceAll('_', ' ')],
      })),
    hints,
  };
}

function isValueType(type: string): type is Leaf['valueType'] {
  return type === 'string' || type === 'number' || type === 'integer' || type === 'boolean';
}

/** Adds a party's labels to its name: `Customer name`. */
function withRole(field: Field | undefined, role: Role | undefined): Field | undefined {
  if (role === undefined || field?.type !== 'leaf' || field.name !== 'name') return field;
  const labels = role.names.map((name) => ({ text: `${name.replaceAll('_', ' ')} name`, weight: 0.9 }));
  return { ...field, labels };
}

function groupOf(name: string, schema: JsonSchema, hints: Hints, walk: Walk, depth: number, inTable: boolean): Group {
  const role = roleOf(name);
  const children = propertiesOf(schema).flatMap(([key, child]): (readonly [string, Field])[] => {
    const field = withRole(fieldOf(key, child, walk, depth + 1, inTable), role);
    return field === undefined ? [] : [[key, field]];
  });
  return {
    type: 'group',
    name,
    headings: [...(hints.under ?? []), ...(hints.labels ?? []), ...(role?.headings ?? [])],
    role: role?.id,
    children,
    hints,
  };
}

function listOf(name: string, schema: JsonSchema, hints: Hints, walk: Walk, depth: number): List | undefined {
  const items = subschema(schema, 'items');
  if (items === undefined) return undefined;
  const item = fieldOf(name.replace(/s$/, ''), items, walk, depth + 1, true);
  if (item === undefined) return undefined;
  const limit = typeof schema.maxItems === 'number' ? Math.min(schema.maxItems, MAX_ITEMS) : MAX_ITEMS;
  const kind = hints.kind ?? (item.type === 'leaf' ? item.kind : 'table');
  const labels = labelsOf(name, schema.title, undefined, hints);
  return { type: 'list', name, kind, item, labels, maxItems: limit, hints };
}

function fieldOf(name: string, declared: JsonSchema, walk: Walk, depth: number, inTable: boolean): Field | undefined {
  if (depth > MAX_DEPTH || walk.count >= MAX_FIELDS) return undefined;
  walk.count += 1;
  const schema = resolve(declared, walk.references);
  const hints = hintsOf(schema, name, walk);
  const types = typesOf(schema);
  if (types.includes('object')) return groupOf(name, schema, hints, walk, depth, inTable);
  if (types.includes('array')) return listOf(name, schema, hints, walk, depth);
  return leafOf(name, schema, hints, inTable);
}

/**
 * Converts a JSON Schema with an object at its root to a tree of fields, with warnings about its hints. Recursive
 * schemas are followed a few levels deep.
 */
export function fieldsOf(schema: JsonSchema): { readonly root: Group; readonly warnings: readonly string[] } {
  const walk: Walk = { references: referencesIn(schema), warnings: [], count: 0 };
  const plain = resolve(schema, walk.references);
  const root = groupOf('', plain, hintsOf(plain, 'the document', walk), walk, 0, false);
  return { root, warnings: walk.warnings };
}

/** A field of the vocabulary, for checking other fields against. */
export function evidenceLeaf(concept: string): Leaf {
  return leafOf(concept, { type: 'number' }, { concept }, false);
}
