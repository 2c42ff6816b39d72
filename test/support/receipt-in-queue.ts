import { onTestFinished } from 'vitest';
import { readConfig } from '../../src/app/config.ts';
import { openSession, type SessionOptions } from '../../src/app/session.ts';
import { loadDocumentType } from '../../src/extract/document-type.ts';
import { submitFile } from '../../src/queue/submit-file.ts';
import { temporaryFolder } from './folder.ts';
import { sharedPools } from './pools.ts';
import { sharedQueue } from './shared-redis.ts';
import { put } from './watching.ts';

/** Submits a receipt to a queue that nobody works on yet; `open` opens further sessions on the same queue. */
export async function submitReceipt(file: Buffer) {
  const folder = temporaryFolder();
  const config = readConfig({ RECTO_STATE: folder, RECTO_LOG: 'silent', ...sharedQueue(folder) });
  const open = async (options: Pick<SessionOptions, 'workers' | 'steps'>) => {
    const pools = sharedPools(config);
    const session = await openSession(config, { concurrency: 1, staleJobs: 'keep', pools, ...options });
    onTestFinished(() => session.end(0));
    return session;
  };
  const session = await open({ workers: false });
  put(folder, 'a.pdf', file);
  const type = await loadDocumentType('receipt');
  const options = { model: 'local', views: 'auto', ocr: 'auto', strategy: 'auto' } as const;
  const source = { path: `${folder}/a.pdf`, name: 'a.pdf', type, options, context: {}, force: false };
  return { open, session, ...(await submitFile(source, session, { signal: new AbortController().signal })) };
}
