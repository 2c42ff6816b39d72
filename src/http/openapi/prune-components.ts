import type { OpenAPIV3_1 } from 'openapi-types';

type Schemas = Readonly<Record<string, OpenAPIV3_1.SchemaObject>>;

const PREFIX = '#/components/schemas/';
const INPUT = /Input$/;

/**
 * Removes unused components, and merges the `…Input` component of a schema into its output component when both are
 * equal.
 */
export function pruneComponents(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const schemas = (document.components?.schemas ?? {}) as Schemas;
  const used = findUsed({ ...document, components: {} }, schemas);
  const nameOf = (name: string): string => {
    const plain = name.replace(INPUT, '');
    if (plain === name || !used.has(plain)) return plain;
    return isSameShape(schemas[name], schemas[plain]) ? plain : name;
  };
  const entries = [...used].sort().map((name) => [nameOf(name), schemas[name]] as const);
  const renamed = renameRefs(
    { ...document, components: { ...document.components, schemas: Object.fromEntries(entries) } },
    nameOf,
  );
  return renamed as OpenAPIV3_1.Document;
}

/** Names of the components that `root` refers to, directly or through others. */
function findUsed(root: unknown, schemas: Schemas): ReadonlySet<string> {
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    renameRefs(value, (name) => {
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

function isSameShape(one: unknown, other: unknown): boolean {
  const text = (value: unknown) => JSON.stringify(renameRefs(value, (name) => name.replace(INPUT, '')));
  return text(one) === text(other);
}

/** A copy whose component references are renamed by `nameOf`. */
function renameRefs(value: unknown, nameOf: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((inner) => renameRefs(inner, nameOf));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' && inner.startsWith(PREFIX)
      ? [key, `${PREFIX}${nameOf(inner.slice(PREFIX.length))}`]
      : [key, renameRefs(inner, nameOf)],
  );
  return Object.fromEntries(entries);
}
