import { describe, expect, it } from 'vitest';
import { leavesOf } from '../../src/extract/leaves.ts';
import type { ChunkPage, JsonSchema, LanguageModel, ModelRequest } from '../../src/model/language-model.ts';
import { toWire } from '../../src/model/wire/wire.ts';
import { pageOf } from '../support/layout.ts';

const schema: JsonSchema = {
  type: 'object',
  properties: {
    invoice_number: { type: 'string' },
    invoice_date: { type: 'string', format: 'date' },
    total: { type: 'number' },
    purchase_order: { type: 'string' },
    lines: {
      type: 'array',
      items: { type: 'object', properties: { description: { type: 'string' }, amount: { type: 'number' } } },
    },
  },
};

/** The data of an answer in the shape of the schema. */
const dataOf = (text: string) => toWire(schema, 'invoice').restore(JSON.parse(text)) as Record<string, unknown>;

const pages = [
  pageOf(['Invoice No: INV-2041', 'Date: 18 March 2024', 'Description          Amount', 'Torque wrench         90.00']),
  pageOf(['Total: 90.00'], 2),
];

/** What `extract/` and the answer cache rely on, whichever model answers. */
export function languageModelContract(name: string, create: () => LanguageModel): void {
  describe(`the model "${name}"`, () => {
    const ask = (given: readonly ChunkPage[], signal = new AbortController().signal) => {
      const request: ModelRequest = { documentName: 'invoice.pdf', schema, pages: given };
      return create().answer(request, { signal });
    };

    it('answers with a JSON object of what the schema asks for', async () => {
      const { text, finishReason } = await ask(pages);
      expect(finishReason.unified).toBe('stop');
      expect(dataOf(text)).toMatchObject({ invoice_number: 'INV-2041', invoice_date: '2024-03-18', total: 90 });
    });

    it('leaves out what is not there, rather than guess or say null', async () => {
      const data = dataOf((await ask(pages)).text);
      expect(data).not.toHaveProperty('purchase_order');
      expect(leavesOf(data).filter(({ value }) => value === null || value === '')).toEqual([]);
    });

    it('points at words that are there, for values that are in the answer', async () => {
      const { text, evidence = {} } = await ask(pages);
      const pointers = new Set(leavesOf(dataOf(text)).map(({ pointer }) => pointer));
      for (const [pointer, { page, words }] of Object.entries(evidence)) {
        expect(pointers).toContain(pointer);
        const count = pages.find(({ number }) => number === page)?.words.length ?? 0;
        expect(words.length).toBeGreaterThan(0);
        for (const word of words) expect(word >= 0 && word < count && Number.isInteger(word)).toBe(true);
      }
    });

    it('answers an empty page with an empty object', async () => {
      expect(leavesOf(dataOf((await ask([pageOf([])])).text))).toEqual([]);
    });

    it('gives the same answer to the same request', async () => {
      expect(await ask(pages)).toEqual(await ask(pages));
    });

    it('counts what it used, in numbers that add up', async () => {
      const { usage } = await ask(pages);
      for (const count of [usage.inputTokens, usage.outputTokens])
        expect(Number.isInteger(count) && count >= 0).toBe(true);
      expect(usage.costUsd).toBeGreaterThanOrEqual(0);
      expect(usage.costUsd).toBeLessThan(1);
    });

    it('ends with `cancelled` when it is told to stop', async () => {
      await expect(ask(pages, AbortSignal.abort())).rejects.toMatchObject({ name: 'RectoError', code: 'cancelled' });
    });

    it('says who it is, so that kept answers are not taken for those of another', () => {
      const { provider, id, promptVersion, parameters, input } = create();
      for (const part of [provider, id, promptVersion]) expect(part).not.toBe('');
      expect(JSON.parse(JSON.stringify(parameters))).toEqual(parameters);
      expect(['words', 'views']).toContain(input);
    });
  });
}
