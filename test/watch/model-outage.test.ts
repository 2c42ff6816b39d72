import { afterAll, beforeAll, expect, it } from 'vitest';
import { RECEIPT, RECEIPT_TEXT, TRUTH } from '../support/chat.ts';
import { temporaryFolder } from '../support/folder.ts';
import { resetBeforeHeaders } from '../support/model-server/misbehaviours/connections.ts';
import { type ModelServer, startModelServer } from '../support/model-server/server.ts';
import { filesIn, put, sharedSession, watchFolder } from '../support/watching.ts';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer({ kind: 'openrouter', answer: () => TRUTH, key: 'sk-test-key' });
});
const session = sharedSession(() => ({
  RECTO_MODEL_URL: server.url,
  OPENROUTER_API_KEY: 'sk-test-key',
  RECTO_MODEL: server.models[0]?.id ?? '',
}));
afterAll(() => server.stop());

/** So often a worker asks for one answer. */
const ATTEMPTS = 4;

it('keeps a file claimed while the model server is unreachable, longer than a job waits for it', async () => {
  const folder = temporaryFolder();
  server.script(...Array.from({ length: ATTEMPTS }, () => resetBeforeHeaders()));
  put(folder, 'recto.json', JSON.stringify({ schema: RECEIPT }));
  put(folder, 'receipt.txt', RECEIPT_TEXT);
  const { watch, receipts, problems } = await watchFolder(session(), folder);
  await watch.idle();
  expect(server.requests).toHaveLength(ATTEMPTS + 1);
  expect(problems.map(({ code }) => code)).toEqual(['model_unreachable']);
  expect(receipts).toMatchObject([{ file: 'receipt.txt', status: 'succeeded', cost_usd: expect.any(Number) }]);
  expect(receipts[0]?.cost_usd).toBeGreaterThan(0);
  expect(filesIn(folder)).toEqual([
    'done/receipt.txt',
    'done/receipt.txt.receipt.json',
    'recto.json',
    'results/receipt.txt.json',
  ]);
});

it('fails a file with --once when the model server stays unreachable', async () => {
  const folder = temporaryFolder();
  server.script(...Array.from({ length: ATTEMPTS }, () => resetBeforeHeaders()));
  put(folder, 'recto.json', JSON.stringify({ schema: RECEIPT }));
  put(folder, 'other.txt', `${RECEIPT_TEXT}Thank you`);
  const { watch, receipts } = await watchFolder(session(), folder, { once: true });
  await watch.idle();
  expect(receipts).toMatchObject([
    { status: 'failed', error: { code: 'model_unreachable', advice: expect.stringContaining('may be temporary') } },
  ]);
});
