import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { asRectoError } from '../../src/errors.ts';
import { toDocumentType } from '../../src/extract/document-type.ts';
import { compileSchema } from '../../src/extract/validate.ts';
import type { JsonSchema } from '../../src/model/language-model.ts';
import { toWire } from '../../src/model/wire/wire.ts';
import { CORPUS } from '../support/corpus.ts';
import { withoutNulls, wrongWalks } from '../support/wire-check.ts';
import { encodeAnswer } from '../support/wire-encode.ts';
import { openGrammarEngine, seededRandom } from '../support/wire-grammar.ts';
import { outsideSubset } from '../support/wire-subset.ts';

interface Case {
  readonly name: string;
  readonly schema: JsonSchema;
  /** Objects that the suite says are valid. */
  readonly valid: readonly unknown[];
}

const SUITE = join(CORPUS, 'json-schema-test-suite/tests');
if (!existsSync(SUITE)) throw new Error(`The JSON Schema test suite is not here: this needs ${SUITE}.`);

const DRAFT7 = { $schema: 'http://json-schema.org/draft-07/schema#' };

/** A schema of the suite as it stands and, since most of them are no objects, as the schema of a property. */
function casesIn(draft: string, file: string): readonly Case[] {
  const groups = JSON.parse(readFileSync(join(SUITE, draft, file), 'utf8')) as readonly {
    readonly description: string;
    readonly schema: JsonSchema | boolean;
    readonly tests: readonly { readonly data: unknown; readonly valid: boolean }[];
  }[];
  return groups.flatMap(({ description, schema, tests }): Case[] => {
    const head = draft === 'draft7' ? DRAFT7 : {};
    const valid = tests.filter((test) => test.valid).map(({ data }) => data);
    const { $schema: _, ...bare } = typeof schema === 'object' ? schema : {};
    const inner = typeof schema === 'object' ? { $id: 'urn:recto:inner', ...bare } : schema;
    const property = {
      name: `${description}, as a property`,
      schema: { ...head, type: 'object', required: ['value'], properties: { value: inner } },
      valid: valid.map((value) => ({ value })),
    };
    const objects = valid.filter((data) => typeof data === 'object' && data !== null && !Array.isArray(data));
    return typeof schema === 'object'
      ? [{ name: description, schema: { ...head, ...schema }, valid: objects }, property]
      : [property];
  });
}

let engine = await openGrammarEngine();
const tally = new Map<string, number>();
const count = (what: string) => tally.set(what, (tally.get(what) ?? 0) + 1);

/** What is wrong with one schema of the suite. */
async function wrongWith({ schema, valid }: Case): Promise<readonly string[]> {
  try {
    toDocumentType(schema, 'suite');
    toWire(schema, 'suite');
  } catch (error) {
    const { code, message } = asRectoError(error, 'internal');
    count(code);
    return code === 'schema_invalid' || code === 'schema_unsupported' ? [] : [message];
  }
  const wire = toWire(schema, 'suite');
  count('accepted');
  const wrong: string[] = [...outsideSubset(wire.schema)];
  const grammar = await engine.compile(wire.schema).catch(async (error: unknown) => {
    // The engine ends for good at a schema that it cannot read.
    engine = await openGrammarEngine();
    return String(error);
  });
  if (typeof grammar === 'string') return [...wrong, `does not compile: ${grammar}`];
  const validate = compileSchema(schema, 'suite');
  for (const data of valid) {
    if (!validate(data)) continue;
    const encoded = encodeAnswer(data, wire.schema);
    if (encoded === undefined || encoded.lost > 0) {
      count('valid data that cannot be said');
      continue;
    }
    const text = JSON.stringify(encoded.json);
    count('valid data that can be said');
    // The engine writes the slashes of fixed values as `\/`, which is the same in JSON.
    const slashed = text.replaceAll('/', '\\/');
    if (!(await grammar.accepts(text)) && !(await grammar.accepts(slashed)))
      wrong.push(`the engine does not accept ${text} for ${JSON.stringify(data)}`);
    const restored = wire.restore(encoded.json);
    if (!isDeepStrictEqual(withoutNulls(restored), withoutNulls(data))) {
      wrong.push(`${text} restores to ${JSON.stringify(restored)} instead of ${JSON.stringify(data)}`);
    }
  }
  wrong.push(...(await wrongWalks(schema, wire, grammar, { walks: 6, random: seededRandom(11) })));
  grammar.dispose();
  return wrong;
}

describe.each(['draft7', 'draft2020-12'])('the official suite of %s', (draft) => {
  const files = (readdirSync(join(SUITE, draft), { recursive: true }) as string[]).filter((file) =>
    file.endsWith('.json'),
  );
  it.each(files.sort())('%s is refused, or enforced as far as the notes say', async (file) => {
    const wrong: Record<string, readonly string[]> = {};
    for (const one of casesIn(draft, file)) {
      const found = await wrongWith(one).catch((error: Error) => [String(error.stack)]);
      if (found.length > 0) wrong[`${one.name} ${JSON.stringify(one.schema).slice(0, 600)}`] = found.slice(0, 3);
    }
    expect(wrong).toEqual({});
  });
});

describe('the schemas of the corpus', () => {
  const files = (readdirSync(join(CORPUS, 'schemas'), { recursive: true }) as string[]).filter((file) =>
    file.endsWith('.json'),
  );
  it.each(files.sort())('%s is refused, or enforced as far as the notes say', async (file) => {
    const schema = JSON.parse(readFileSync(join(CORPUS, 'schemas', file), 'utf8')) as JsonSchema;
    expect(await wrongWith({ name: file, schema, valid: [] })).toEqual([]);
  });

  it('are mostly accepted, as are those of the suite that say what they are about', () => {
    expect(tally.get('accepted')).toBeGreaterThan(800);
    expect(tally.get('valid data that can be said')).toBeGreaterThan(1500);
  });
});
