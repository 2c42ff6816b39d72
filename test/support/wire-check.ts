import { isDeepStrictEqual } from 'node:util';
import { compileSchema } from '../../src/extract/validate.ts';
import type { JsonSchema } from '../../src/model/language-model.ts';
import type { Wire } from '../../src/model/wire/wire.ts';
import type { CompiledSchema } from './wire-grammar.ts';
import { relaxed } from './wire-relax.ts';

/** What is wrong with answers that a server was made to give; nothing where each restores to valid data or to a noted issue. */
export async function wrongWalks(
  schema: JsonSchema,
  wire: Wire,
  grammar: CompiledSchema,
  options: { readonly walks: number; readonly random: () => number },
): Promise<readonly string[]> {
  const validate = compileSchema(relaxed(schema, wire.notes), 'relaxed');
  const wrong: string[] = [];
  for (let walk = 0; walk < options.walks; walk += 1) {
    const text = await grammar.walk(options.random, 60 + Math.floor(options.random() * 600));
    const data = wire.restore(JSON.parse(text));
    if (!validate(data)) {
      const [error] = validate.errors ?? [];
      wrong.push(
        `${error?.instancePath} ${error?.schemaPath} ${error?.message}: ${text} restored: ${JSON.stringify(data)}`,
      );
    }
    if (!isDeepStrictEqual(wire.restore(data), data)) wrong.push(`restored twice differs: ${text}`);
  }
  return wrong;
}

/** Data without the properties that are null, in which absent and null are the same. */
export function withoutNulls(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(withoutNulls);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) => (value === null ? [] : [[name, withoutNulls(value)]])),
  );
}
