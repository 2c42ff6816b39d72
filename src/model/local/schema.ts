import { LRUCache } from 'lru-cache';
import { type FieldKind, HINTS_KEYWORD, type Hints, hintsSchema } from '../../../schemas/hints.ts';
import { normalise } from '../../document/values/normalise.ts';
import type { JsonSchema } from '../language-model.ts';
import { propertiesOf, resolve, subschema, typesOf } from '../resolve-schema.ts';
import { type References, referencesIn } from '../wire/resolve.ts';
import { kindOf } from './field-kind.ts';
import { type Concept, conceptById, conceptOf, type Role, roleOf, snakeCase } from './vocabulary/vocabulary.ts';

/** A label with its certainty. */
interface WeightedLabel {
  readonly text: string;
  readonly weight: number;
}

/** A single value to find. */
export interface Leaf {
  readonly type: 'leaf';
  readonly name: string;
  readonly kind: FieldKind;
  readonly valueType: 'string' | 'number' | 'integer' | 'boolean';
  readonly concept: string | undefined;
  readonly labels: readonly WeightedLabel[];
  readonly not: readonly string[];
  readonly unlabelled: boolean;
  readonly prefer: 'first' | 'last';
  /** Values of an enumeration and their possible spellings. */
  readonly choices: readonly { readonly value: string | number; readonly printed: readonly string[] }[];
  readonly hints: Hints;
}

/** An object to find. */
export interface Group {
  readonly type: 'group';
  readonly name: string;
  /** Headings of the block, if the object is a party or has `under`. */
  readonly headings: readonly string[];
  /** Role of a party (`buyer`), if it is one. */
  readonly role: string | undefined;
  readonly children: readonly (readonly [string, Field])[];
  readonly hints: Hints;
}

/** An array to find. */
export interface List {
  readonly type: 'list';
  readonly name: string;
  readonly kind: FieldKind;
  readonly item: Field;
  readonly labels: readonly WeightedLabel[];
  readonly maxItems: number;
  readonly hints: Hints;
}

/** The fields of a schema, as a tree. */
export type Field = Leaf | Group | List;

const HINT = 1;
const SURE = 0.9;
const OWN_NAME = 0.8;
const WEAK = 0.55;
/** Each further hint is a little less certain. */
const HINT_STEP = 0.01;

/** Endings of property names with several spellings. */
const ENDINGS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/ (?:number|no|nr|num)$/, ['number', 'no', 'nr', 'num']],
  [/ (?:id|identifier)$/, ['id', 'no', 'number']],
  [/ (?:amount|amt)$/, ['amount', 'amt', '']],
];

/** Spellings of a property's name: `membership_number` as `membership number`, `membership no`, … */
function spellings(name: string): string[] {
  const words = snakeCase(name).replaceAll('_', ' ');
  const ending = ENDINGS.find(([pattern]) => pattern.test(words));
  if (ending === undefined) return [words];
  const stem = words.replace(ending[0], '');
  return ending[1].map((end) => `${stem} ${end}`.trim());
}

/**
 * The possible labels of a field with their weights: hints first, then the concept's labels, the title and the
 * property's name. Labels under `not` are excluded.
 */
export function labelsOf(name: string, title: unknown, concept: Concept | undefined, hints: Hints): WeightedLabel[] {
  const refused = new Set((hints.not ?? []).map(normalise));
  const own = [...(typeof title === 'string' && title.length <= 120 ? [title] : []), ...spellings(name)];
  const candidates: WeightedLabel[] = [
    ...(hints.labels ?? []).map((text, index) => ({ text, weight: HINT - Math.min(0.1, index * HINT_STEP) })),
    ...(concept?.labels ?? []).map((text) => ({ text, weight: SURE })),
    ...(concept?.weak ?? []).map((text) => ({ text, weight: WEAK })),
    ...own.map((text) => ({ text, weight: OWN_NAME })),
  ];
  const seen = new Set<string>(refused);
  return candidates.filter(({ text }) => {
    const key = normalise(text);
    if (key === '' || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

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

/** Kinds of numbers of a party, beside whose label its role may stand: `Customer VAT number`. */
const OF_PARTY: ReadonlySet<FieldKind> = new Set(['vat_id', 'code', 'iban']);

/** Adds a party's labels to its name and numbers: `Customer name`. */
function withRoleLabels(field: Field, role: Role | undefined): Field {
  if (role === undefined || field.type !== 'leaf') return field;
  if (OF_PARTY.has(field.kind)) {
    const own = field.labels.filter(({ text, weight }) => weight >= SURE && /^[a-z ]+$/i.test(text));
    const roled = own.flatMap(({ text }) =>
      role.names.map((name) => ({ text: `${name.replaceAll('_', ' ')} ${text}`, weight: HINT })),
    );
    return { ...field, labels: [...field.labels, ...roled] };
  }
  if (field.name !== 'name') return field;
  const labels = role.names.map((name) => ({ text: `${name.replaceAll('_', ' ')} name`, weight: SURE }));
  return { ...field, labels };
}

/** Where a group has one field for the numbers of tax offices, the VAT id is such a number. */
function withVatLabels(children: readonly (readonly [string, Field])[]): readonly (readonly [string, Field])[] {
  const has = (concept: string) => children.some(([, field]) => field.type === 'leaf' && field.concept === concept);
  if (!has('tax_number') || has('vat_id')) return children;
  const labels = (conceptById('vat_id')?.labels ?? []).map((text) => ({ text, weight: SURE }));
  const withThem = (leaf: Leaf): Leaf => ({ ...leaf, labels: [...leaf.labels, ...labels] });
  return children.map(([name, field]) => [
    name,
    field.type === 'leaf' && field.concept === 'tax_number' ? withThem(field) : field,
  ]);
}

function groupOf(name: string, schema: JsonSchema, hints: Hints, walk: Walk, depth: number, inTable: boolean): Group {
  const role = roleOf(name);
  const children = propertiesOf(schema).flatMap(([key, child]): (readonly [string, Field])[] => {
    const field = fieldOf(key, child, walk, depth + 1, inTable);
    return field === undefined ? [] : [[key, withRoleLabels(field, role)]];
  });
  return {
    type: 'group',
    name,
    headings: [...(hints.under ?? []), ...(hints.labels ?? []), ...(role?.headings ?? [])],
    role: role?.id,
    children: withVatLabels(children),
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

/** The fields of a schema, with warnings about its hints. */
interface SchemaFields {
  readonly root: Group;
  readonly warnings: readonly string[];
}

/** Memory of the fields of a schema, with the indexes of their labels, for each of its characters and beside that. */
const BYTES_PER_CHARACTER = 50;
const BYTES_PER_SCHEMA = 2_000_000;
/** Indexing labels takes longer than a small document, and most documents share a type. */
const known = new LRUCache<string, SchemaFields>({
  maxSize: 100_000_000,
  sizeCalculation: (_, key) => BYTES_PER_SCHEMA + key.length * BYTES_PER_CHARACTER,
});

/**
 * Converts a JSON Schema with an object at its root to a tree of fields, with warnings about its hints. Recursive
 * schemas are followed a few levels deep. The same schema gives the same object, as long as it is remembered.
 */
export function fieldsOf(schema: JsonSchema): SchemaFields {
  const key = JSON.stringify(schema);
  const fields = known.get(key) ?? readFields(schema);
  known.set(key, fields);
  return fields;
}

function readFields(schema: JsonSchema): SchemaFields {
  const walk: Walk = { references: referencesIn(schema), warnings: [], count: 0 };
  const plain = resolve(schema, walk.references);
  const root = groupOf('', plain, hintsOf(plain, 'the document', walk), walk, 0, false);
  return { root, warnings: walk.warnings };
}

/** A field of the vocabulary, for checking other fields against. */
export function evidenceLeaf(concept: string): Leaf {
  return leafOf(concept, { type: 'number' }, { concept }, false);
}
