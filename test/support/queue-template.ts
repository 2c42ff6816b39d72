import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../../src/queue/engines/open.ts';
import { keepPostgresCompiled } from './compiled-postgres.ts';

/** Where tests find the queue folder that is made once for all of them: to make one takes seconds. */
const TEMPLATE = 'TEST_QUEUE_TEMPLATE';

/** Makes the folder before the first test, and removes it after the last. */
export default async function setup(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'recto-template-'));
  const queue = join(folder, 'queue');
  const engine = await openEngine(`file:${queue}`, 'recto');
  await engine.close();
  // A folder that has never been used has no lock: tests wait for the first one.
  for (const name of readdirSync(queue)) if (name.startsWith('lock.')) rmSync(join(queue, name));
  process.env[TEMPLATE] = queue;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Puts a queue folder that has never been used into the state folder `state`, unless there is one. */
export function provideQueue(state: string): void {
  keepPostgresCompiled();
  const template = process.env[TEMPLATE];
  const queue = join(state, 'queue');
  if (template !== undefined && !existsSync(queue)) cpSync(template, queue, { recursive: true });
}
