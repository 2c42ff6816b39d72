import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openRecto, type Recto } from '../../src/index.ts';
import type { JsonSchema } from '../../src/model/language-model.ts';
import { maverick } from '../support/model-server/models.ts';
import type { Answered, ReceivedRequest } from '../support/model-server/protocol.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { makePdf } from '../support/pdf.ts';
import { sharePages } from '../support/shared-pages.ts';
import { randomAnswer } from '../support/wire-answer.ts';

const MODEL = maverick('vllm', {}, false);
/** Shared, so that the samples are prepared once. */
const STATE = mkdtempSync(join(tmpdir(), 'recto-auto-'));
sharePages(STATE);
afterAll(() => rmSync(STATE, { recursive: true, force: true }));

const SAMPLES = join(import.meta.dirname, '../../samples');

const open = (settings: Readonly<Record<string, string>> = {}): Promise<Recto> =>
  openRecto({ RECTO_STATE: STATE, RECTO_LOG: 'silent', ...settings });

/** An answer that leaves everything blank. */
function blanks({ body }: ReceivedRequest): Answered {
  const { json_schema: format } = body.response_format as { readonly json_schema: { readonly schema: JsonSchema } };
  return randomAnswer(format.schema, () => 0.99) as Answered;
}

const page = (lines: readonly string[]) =>
  makePdf([{ lines: lines.map((text, index) => ({ text, x: 60, y: 760 - 16 * index })) }]);

describe('a document whose type is left to it', () => {
  let recto: Recto;
  beforeAll(async () => {
    recto = await open();
  });
  afterAll(() => recto.close());

  it.each([
    ['invoice/digital-invoice.pdf', 'invoice'],
    ['invoice/bicycle-workshop.pdf', 'invoice'],
    ['receipt/supermarket.pdf', 'receipt'],
    ['receipt/petrol-station.jpg', 'receipt'],
    ['code-module/latin1.js', 'code-module'],
  ])('is read as what it is: %s', async (path, type) => {
    const result = await recto.extract(join(SAMPLES, path), { type: 'auto' });
    expect(result.type).toMatchObject({ name: type, why: expect.stringMatching(/./) });
    const named = await recto.extract(join(SAMPLES, path), { type });
    expect(result.data).toEqual(named.data);
  });

  it('is generic where no type fits, and says why', async () => {
    const notice = page(['The lift is out of order until Friday.', 'Please use the stairs at the back.']);
    const { type } = await recto.extract(notice, { type: 'auto', name: 'notice.pdf' });
    expect(type).toMatchObject({ name: 'generic', why: expect.stringContaining('too few marks of any type') });
  });

  it('is read as one of the types that a schema names', async () => {
    const schema = {
      type: 'object',
      'x-recto': { choose: [{ type: 'contract', titles: ['Agreement'] }, { type: 'generic' }] },
    };
    const result = await recto.extract(join(SAMPLES, 'receipt/supermarket.pdf'), { schema });
    expect(result.type.name).toBe('generic');
  });

  it('fails with the name of a type that does not exist', async () => {
    const schema = { type: 'object', 'x-recto': { choose: [{ type: 'invoise' }] } };
    const result = await recto.extract(page(['Invoice']), { schema, name: 'a.pdf' });
    expect(result.error).toMatchObject({ code: 'type_unknown', message: expect.stringContaining('"invoice"') });
  });
});

describe('with a model that reads images', () => {
  let photo: Buffer;
  beforeAll(() => {
    photo = readFileSync(join(SAMPLES, 'receipt/petrol-station.jpg'));
  });

  it('is read by OCR for its type, and the model is asked once, for the fields of that type', async () => {
    const server = await startModelServer({ kind: 'vllm', models: [MODEL], answer: blanks });
    const recto = await open({
      RECTO_MODEL_URL: server.url,
      RECTO_MODEL_SERVER: 'vllm',
      RECTO_MODEL: MODEL.id,
      // The blank answer of this model is in doubt, and would be asked for once more.
      RECTO_SECOND_LOOKS: 'off',
    });
    onTestFinished(async () => {
      await recto.close();
      await server.stop();
    });
    const call = { type: 'auto', name: 'petrol.jpg' };
    const [estimated, named] = [
      await recto.estimate(photo, call),
      await recto.estimate(photo, { ...call, type: 'receipt' }),
    ];
    expect(estimated.input_tokens).toBe(named.input_tokens);
    const result = await recto.extract(photo, call);
    expect(result.type.name).toBe('receipt');
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.images).toHaveLength(1);
    expect(server.requests[0]?.text).toContain('till');
  });
});
