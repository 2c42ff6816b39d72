import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobOptions } from '../../schemas/job.ts';
import { jobOptionsOf, readConfig } from '../../src/app/config.ts';
import { storeOf } from '../../src/app/store.ts';
import { loadDocumentType } from '../../src/extract/document-type.ts';
import { accept } from '../../src/pipeline/accept.ts';
import type { Queue } from '../../src/queue/engines/engine.ts';
import { openEngine } from '../../src/queue/engines/open.ts';
import { submitJob } from '../../src/queue/submit.ts';
import { createWaitingCount } from '../../src/queue/waiting-count.ts';
import { each } from './documents.ts';

/** A queue that worker processes work on, seen from outside. */
export interface Submitter {
  readonly documents: Queue;
  /** Puts a document for each content into the queue, as receipts. */
  readonly submit: (contents: readonly Buffer[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens the queue and the store of `env`, as worker processes with it do. Files are written to `folder`. */
export async function openSubmitter(
  folder: string,
  env: Readonly<Record<string, string>>,
  options: Partial<JobOptions> = {},
): Promise<Submitter> {
  const { signal } = new AbortController();
  const config = readConfig(env);
  const store = storeOf(config);
  const type = await loadDocumentType('receipt');
  const engine = await openEngine(config.RECTO_QUEUE_URL ?? '', config.RECTO_QUEUE_PREFIX);
  const documents = engine.createQueue('documents');
  documents.on('error', () => undefined);
  const countWaiting = createWaitingCount(documents);
  let count = 0;
  return {
    documents,
    async submit(contents) {
      await each(contents, async (content) => {
        count += 1;
        const path = join(folder, `${count}.pdf`);
        writeFileSync(path, content);
        const submission = { path, moveFile: true, type, options: jobOptionsOf(config, { ocr: 'off', ...options }) };
        const job = await accept(submission, { store, maxBytes: config.RECTO_MAX_BYTES }, { signal });
        const deps = { store, documents, ledger: engine.ledger, maxWaiting: config.RECTO_QUEUE_MOST, countWaiting };
        await submitJob(job, deps, { force: false });
      });
    },
    async close() {
      await documents.close();
      await engine.close();
    },
  };
}
