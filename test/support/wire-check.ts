import { isDeepStrictEqual } from 'node:util';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { JsonSchema } from '../../src/model/language-model.ts';
import type { Wire } from '../../src/model/wire/wire.ts';
import type { CompiledSchema } from './wire-grammar.ts';
import { relaxed } from './wire-relax.ts';

/** An absent property called `constructor` is not taken for the one that every object inherits. */
const OPTIONS = { allErrors: true, strict: false, logger: false, ownProperties: true } as const;

/** One of each draft for all schemas: each compiles the schema of schemas first, which takes most of the time. */
const draft07 = new Ajv(OPTIONS);
const draft2020 = new Ajv2020(OPTIONS);
for (const ajv of [draft07, draft2020]) addFormats.default(ajv);

/** What validates data by a schema of either draft. */
export function validatorOf(schema: JsonSchema): ValidateFunction {
  const ajv = String(schema.$schema).includes('draft-07') ? draft07 : draft2020;
  try {
    return ajv.compile(schema);
  } finally {
    ajv.removeSchema(schema);
  }
}

/** What is wrong with answers that a server was made to give; nothing where each restores to valid data or to a noted issue. */
export async function wrongWalks(
  schema: JsonSchema,
  wire: Wire,
  grammar: CompiledSchema,
  options: { readonly walks: number; readonly random: () => number },
): Promise<readonly string[]> {
  const validate = validatorOf(relaxed(schema, wire.notes));
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

/** Data without the properties that are null and without null at the end of lists, where absent and null are the same. */
export function withoutNulls(data: unknown): unknown {
  if (Array.isArray(data)) return data.slice(0, data.findLastIndex((item) => item !== null) + 1).map(withoutNulls);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) => (value === null ? [] : [[name, withoutNulls(value)]])),
  );
}
