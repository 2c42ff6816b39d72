import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listDocumentTypes, loadDocumentType } from '../../src/extract/document-type.ts';
import type { JsonSchema } from '../../src/model/language-model.ts';
import { toWire } from '../../src/model/wire/wire.ts';
import { validatorOf } from '../support/wire-check.ts';
import { relaxed } from '../support/wire-relax.ts';
import { complete, hasLlama, type Llama, openLlama } from './llama.ts';

const name = 'llama.cpp';
const missing = '(skipped: llama.cpp is not installed, "npm ci --prefix test/engines --omit=optional" does it)';
const types = await listDocumentTypes();

/** Small types that together use every form in which a wire schema says something. */
const SMALL: readonly (readonly [string, JsonSchema])[] = [
  [
    'scalars, fixed values and required ones',
    {
      type: 'object',
      required: ['kind', 'sum'],
      properties: {
        kind: { enum: ['a', 'b'] },
        sum: { type: 'number', minimum: 0 },
        count: { type: 'integer' },
        paid: { type: 'boolean' },
      },
    },
  ],
  [
    'lists',
    {
      type: 'object',
      properties: {
        rows: {
          type: 'array',
          maxItems: 3,
          items: { type: 'object', properties: { x: { type: 'string', maxLength: 3 } } },
        },
      },
    },
  ],
  ['maps', { type: 'object', properties: { map: { type: 'object', additionalProperties: { type: 'number' } } } }],
  [
    'positions',
    {
      type: 'object',
      properties: {
        pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: { type: 'boolean' } },
      },
    },
  ],
  ['a list that stays empty', { type: 'object', properties: { none: { type: 'array', items: false } } }],
  ['a list with a bound that is too large', { type: 'object', properties: { a: { type: 'array', maxItems: 5000 } } }],
  [
    'alternatives',
    {
      type: 'object',
      properties: {
        pay: {
          oneOf: [
            { type: 'object', required: ['by'], properties: { by: { const: 'card' }, number: { type: 'string' } } },
            { type: 'object', required: ['by'], properties: { by: { const: 'cash' }, given: { type: 'number' } } },
            { type: 'string' },
          ],
        },
      },
    },
  ],
  [
    'a schema that contains itself',
    { type: 'object', properties: { name: { type: 'string' }, parts: { type: 'array', items: { $ref: '#' } } } },
  ],
  [
    'anything, under names that need another',
    { type: 'object', properties: { 'a"b\n': {}, 'ä (ö)': { type: 'string' } } },
  ],
];

describe.skipIf(!hasLlama())(hasLlama() ? name : `${name} ${missing}`, () => {
  let llama: Llama;
  beforeAll(async () => {
    llama = await openLlama();
  });
  afterAll(async () => {
    await llama?.release();
  });

  it.each(types)('makes a grammar of what is sent for the document type %s', async (type) => {
    const { schema } = await loadDocumentType(type);
    const { content } = await complete(llama, toWire(schema, type).schema, { seed: 1, tokens: 64 });
    expect(content).toMatch(/^\{/);
  });

  it('refuses a schema of which it cannot make a grammar, so that the tests above can fail', async () => {
    await expect(
      complete(llama, { type: 'object', properties: { a: { type: 'nonsense' } } }, { seed: 1, tokens: 4 }),
    ).rejects.toThrow();
  });

  it.each(SMALL)('is held to answers that restore to valid data, or to a noted issue: %s', async (_, schema) => {
    const wire = toWire(schema, 'small');
    const validate = validatorOf(relaxed(schema, wire.notes));
    let ended = 0;
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const { content, stopped_eos: isWhole } = await complete(llama, wire.schema, { seed, tokens: 300 });
      if (!isWhole) continue;
      ended += 1;
      const data = wire.restore(JSON.parse(content));
      expect(validate(data), `${content} ${JSON.stringify(validate.errors)}`).toBe(true);
      expect(wire.restore(data)).toEqual(data);
    }
    expect(ended).toBeGreaterThan(0);
  });

  it.each([
    [300, 300, 0],
    [672, 672, 4],
    [850, 1100, 9],
  ])('sees an image of %d x %d as %d tiles and one of the whole', async (width, height, tiles) => {
    const image = await sharp({ create: { width, height, channels: 3, background: 'white' } })
      .png()
      .toBuffer();
    const url = `data:image/png;base64,${image.toString('base64')}`;
    const tokensOf = async (content: readonly object[]) => {
      const messages = [{ role: 'user', content }];
      const answer = await llama.completion({ messages, n_predict: 32, temperature: 0 });
      return answer.tokens_evaluated - answer.tokens_predicted;
    };
    const words = { type: 'text', text: 'Read' };
    const without = await tokensOf([words]);
    const lineBreak = 1;
    const seen = await tokensOf([words, { type: 'image_url', image_url: { url } }]);
    expect(seen - without - lineBreak).toBe(144 * (tiles + 1) + 2);
  });
});
