import type { OpenAPIV3_1 } from 'openapi-types';

type Schemas = Readonly<Record<string, OpenAPIV3_1.SchemaObject>>;

const PREFIX = '#/components/schemas/';
const INPUT = /Input$/;

/**
 * Keeps the components that something refers to. What a shape is in requests has its own component only where that is not the same
 * as in answers.
 */
export function tidyComponents(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const schemas = (document.components?.schemas ?? {}) as Schemas;
  const used = usedBy({ ...document, components: {} }, schemas);
  const nameOf = (name: string): string => {
    const plain = name.replace(INPUT, '');
    if (plain === name || !used.has(plain)) return plain;
    return sameShape(schemas[name], schemas[plain]) ? plain : name;
  };
  const kept = [...used].sort().map((name) => [nameOf(name), schemas[name]] as const);
  const renamed = mapRefs(
    { ...document, components: { ...document.components, schemas: Object.fromEntries(kept) } },
    nameOf,
  );
  return renamed as OpenAPIV3_1.Document;
}

/** The names of the components that `root` refers to, directly or through others. */
function usedBy(root: unknown, schemas: Schemas): ReadonlySet<string> {
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    mapRefs(value, (name) => {
      if (!used.has(name)) {
        used.add(name);
        visit(schemas[name]);
      }
      return name;
    });
  };
  visit(root);
  return used;
}

function sameShape(one: unknown, other: unknown): boolean {
  const text = (value: unknown) => JSON.stringify(mapRefs(value, (name) => name.replace(INPUT, '')));
  return text(one) === text(other);
}

/** A copy in which every reference to a component goes to the name that `nameOf` gives. */
function mapRefs(value: unknown, nameOf: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((inner) => mapRefs(inner, nameOf));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' && inner.startsWith(PREFIX)
      ? [key, `${PREFIX}${nameOf(inner.slice(PREFIX.length))}`]
      : [key, mapRefs(inner, nameOf)],
  );
  return Object.fromEntries(entries);
}
