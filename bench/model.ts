import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '../schemas/result.ts';
import { jobOptionsOf, readConfig } from '../src/app/config.ts';
import { openSession } from '../src/app/session.ts';
import { loadDocumentType } from '../src/extract/document-type.ts';
import { runBatch } from '../src/queue/run-batch.ts';
import { CORPUS, corpusEntries } from '../test/support/corpus.ts';
import { startModelServer } from '../test/support/model-server/server.ts';
import { row } from './print.ts';

const IN_FLIGHT = 16;
const LATENCY_MS = 2000;
const DOCUMENTS = IN_FLIGHT * 20;
const KEY = 'sk-bench';
const WIDTHS = [44, 14, 14, 8, 6];

/** How well a slow model is kept busy, and how well the tokens that it charges for are predicted. */
export async function benchModel(): Promise<void> {
  row(['', 'Recto', 'ideal', 'ratio', 'bar'], WIDTHS);
  await benchWaiting();
  await benchPrediction();
}

/** Requests in a second against a model that takes 2 s, with 16 in flight: from the first request to the last answer. */
async function benchWaiting(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'recto-bench-'));
  const server = await startModelServer({ kind: 'openrouter', key: KEY, latencyMs: LATENCY_MS, schema: 'ignored' });
  try {
    const paths = Array.from({ length: DOCUMENTS }, (_, number) => join(folder, `note-${number}.txt`));
    for (const [number, path] of paths.entries()) writeFileSync(path, `Total: ${number}.00\n`);
    await run(paths, 'receipt', { RECTO_MODEL_URL: server.url, RECTO_REQUESTS: String(IN_FLIGHT) }, folder);
    const began = Math.min(...server.requests.map((request) => request.beganAt));
    const ended = Math.max(...server.requests.map((request) => request.endedAt ?? 0));
    const ideal = (1000 * IN_FLIGHT) / LATENCY_MS;
    const rate = (1000 * server.requests.length) / (ended - began);
    row(
      [`requests/s of a 2 s model, ${IN_FLIGHT} in flight`, rate.toFixed(2), ideal, (rate / ideal).toFixed(3), '0.95'],
      WIDTHS,
    );
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prompt tokens that were predicted for the receipts of the corpus, against those that the server charged for. */
async function benchPrediction(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'recto-bench-'));
  const server = await startModelServer({ kind: 'openrouter', key: KEY, schema: 'ignored' });
  try {
    const images = corpusEntries().filter(
      ({ path, expected }) => /^receipts\/.*\.(jpe?g|png)$/.test(path) && expected.outcome === 'ok',
    );
    const results = await run(
      images.slice(0, 40).map(({ path }) => join(CORPUS, path)),
      'receipt',
      { RECTO_MODEL_URL: server.url },
      folder,
    );
    const sum = (of: (result: Result) => number) => results.reduce((total, result) => total + of(result), 0);
    const predicted = sum((result) => result.usage.predicted_input_tokens);
    const charged = server.requests.reduce((total, request) => total + request.promptTokens, 0);
    row(
      ['prompt tokens, predicted and charged', predicted, charged, (predicted / charged).toFixed(3), '±0.03'],
      WIDTHS,
    );
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(
  paths: readonly string[],
  typeName: string,
  env: Readonly<Record<string, string>>,
  folder: string,
): Promise<readonly Result[]> {
  const config = readConfig({ RECTO_STATE: join(folder, 'state'), OPENROUTER_API_KEY: KEY, ...env });
  const type = await loadDocumentType(typeName);
  const session = await openSession(config, { concurrency: 2, staleJobs: 'drop' });
  const results: Result[] = [];
  try {
    await runBatch(
      {
        files: paths.map((path) => ({ path })),
        type: async () => type,
        options: jobOptionsOf(config, { ocr: 'off' }),
        force: false,
      },
      session,
      async (_, result) => void results.push(result),
      { signal: new AbortController().signal },
    );
  } finally {
    await session.end(0);
  }
  return results;
}
