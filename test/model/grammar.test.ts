import { describe, expect, it } from 'vitest';
import { listDocumentTypes, loadDocumentType } from '../../src/extract/document-type.ts';
import { toWire } from '../../src/model/wire/wire.ts';
import { wrongWalks } from '../support/wire-check.ts';
import { openGrammarEngine, seededRandom } from '../support/wire-grammar.ts';
import { outsideSubset } from '../support/wire-subset.ts';

const engine = await openGrammarEngine();

describe.each(await listDocumentTypes())('the document type %s', async (name) => {
  const { schema } = await loadDocumentType(name);
  const wire = toWire(schema, name);

  it('is sent within the subset that all servers enforce', () => {
    expect(outsideSubset(wire.schema)).toEqual([]);
  });

  it('restores answers that the grammar engine of vLLM lets through to valid data, or to an issue that is noted', async () => {
    const grammar = await engine.compile(wire.schema);
    const wrong = await wrongWalks(schema, wire, grammar, { walks: 10, random: seededRandom(7) });
    grammar.dispose();
    expect(wrong).toEqual([]);
  });

  it('can be answered with nothing but null', async () => {
    const grammar = await engine.compile(wire.schema);
    const properties = Object.keys(wire.schema.properties as object);
    const nothing = Object.fromEntries(properties.map((property) => [property, null]));
    expect(await grammar.accepts(JSON.stringify(nothing))).toBe(true);
    grammar.dispose();
    expect(wire.restore(nothing)).toEqual({});
  });
});
