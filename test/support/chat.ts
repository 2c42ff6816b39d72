import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JobOptions } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import { jobOptionsOf, readConfig } from '../../src/app/config.ts';
import { createContainer, runDepsOf } from '../../src/app/container.ts';
import { toDocumentType } from '../../src/extract/document-type.ts';
import { accept } from '../../src/pipeline/accept.ts';
import { runInProcess } from '../../src/pipeline/run-in-process.ts';
import { temporaryFolder } from './folder.ts';
import { type ModelServer, type ModelServerOptions, startModelServer } from './model-server/server.ts';
import { sharedPools } from './pools.ts';

export const RECEIPT = {
  type: 'object',
  properties: {
    company: { type: 'string' },
    total: { type: 'number' },
    note: { type: 'string' },
    lines: {
      type: 'array',
      items: { type: 'object', properties: { item: { type: 'string' }, amount: { type: 'number' } } },
    },
  },
} as const;

/** What the model is shown of one receipt, and a truthful answer about it. */
export const RECEIPT_TEXT = 'Corner Bakery\nTea  2.50\nBread  5.80\nTotal  8.30 EUR\n';
export const TRUTH = {
  company: 'Corner Bakery',
  total: 8.3,
  note: null,
  lines: [
    { item: 'Tea', amount: 2.5 },
    { item: 'Bread', amount: 5.8 },
  ],
};

export interface Desk {
  readonly server: ModelServer;
  readonly folder: string;
  /** Takes a file with these bytes through all steps. */
  readonly run: (
    bytes?: string | Buffer,
    options?: Partial<JobOptions>,
    given?: { readonly name?: string; readonly schema?: object; readonly signal?: AbortSignal },
  ) => Promise<Result>;
}

/** A model server, and a place to run documents in that asks it; both are gone when the test has ended. */
export async function desk(
  options: Partial<ModelServerOptions> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<Desk> {
  const kind = options.kind ?? 'openrouter';
  const server = await startModelServer({ answer: () => TRUTH, key: 'sk-test-key', ...options, kind });
  const folder = temporaryFolder();
  const config = readConfig({
    RECTO_STATE: join(folder, 'state'),
    RECTO_MODEL_URL: server.url,
    ...(kind === 'openrouter' ? { OPENROUTER_API_KEY: 'sk-test-key' } : { RECTO_MODEL_KEY: 'sk-test-key' }),
    RECTO_MODEL_SERVER: kind,
    RECTO_SECOND_LOOKS: 'off',
    RECTO_MODEL: server.models[0]?.id ?? '',
    ...env,
  });
  const container = await createContainer(config, 1, { pools: sharedPools(config) });
  onTestFinished(async () => {
    await container.close();
    await server.stop();
  });
  return {
    server,
    folder,
    async run(bytes = RECEIPT_TEXT, given = {}, { name = 'receipt.txt', schema = RECEIPT, signal } = {}) {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      const jobOptions = jobOptionsOf(config, given);
      const job = await accept(
        { path, type: toDocumentType(schema, 'test'), options: jobOptions },
        { store: container.store, maxBytes: 1e8 },
        { signal: new AbortController().signal },
      );
      const until = signal ?? new AbortController().signal;
      return runInProcess(job, runDepsOf(container, jobOptions), { signal: until });
    },
  };
}
