import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { deliverySchema } from '../../schemas/delivery.ts';
import { claimSchema, dedupEntrySchema, fileStateSchema } from '../../schemas/watch.ts';

const SCHEMAS = join(import.meta.dirname, '../../schemas');
/** Files whose JSON stays inside Recto, or whose names others have given. */
const INSIDE = new Set(['answer', 'config', 'job', 'manifest', 'page', 'prepare', 'queue'].map((name) => `${name}.ts`));
const INSIDE_SCHEMAS = new Set<unknown>([deliverySchema, claimSchema, fileStateSchema, dedupEntrySchema]);
const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/** The names of all properties that a JSON Schema describes. */
function namesIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap(namesIn);
  const { properties, ...rest } = schema as { readonly properties?: Readonly<Record<string, unknown>> };
  return [
    ...Object.keys(properties ?? {}),
    ...Object.values(properties ?? {}).flatMap(namesIn),
    ...namesIn(Object.values(rest)),
  ];
}

const files = readdirSync(SCHEMAS).filter((name) => name.endsWith('.ts') && !INSIDE.has(name));

it.each(files)('spells every name of the JSON that leaves Recto in snake_case: %s', async (file) => {
  const exported = Object.entries((await import(join(SCHEMAS, file))) as Readonly<Record<string, unknown>>);
  for (const [name, schema] of exported) {
    if (!(schema instanceof z.ZodType) || INSIDE_SCHEMAS.has(schema)) continue;
    for (const io of ['input', 'output'] as const) {
      const names = namesIn(z.toJSONSchema(schema, { io, unrepresentable: 'any' }));
      expect(
        names.filter((key) => !SNAKE_CASE.test(key)),
        `${file}: ${name}`,
      ).toEqual([]);
    }
  }
});
