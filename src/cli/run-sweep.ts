import { queueUrlOf, retentionOf } from '../app/config.ts';
import { storeOf } from '../app/store.ts';
import { closeQueue } from '../queue/close-queue.ts';
import { openEngine } from '../queue/engines/open.ts';
import { type SweepResult, sweep } from '../queue/retention.ts';
import type { CommandDeps } from './commands/deps.ts';
import { plural } from './terminal.ts';

/** The options of `recto sweep`. */
export interface SweepCommandOptions {
  readonly dryRun?: boolean;
}

/**
 * Sweeps once, prints what was removed, and returns the exit code. Errors: `state_locked`, `queue_unreachable`,
 * `store_failed`, `cancelled`.
 */
export async function runSweep({ dryRun = false }: SweepCommandOptions, deps: CommandDeps): Promise<number> {
  const { terminal, signal } = deps;
  const config = deps.config();
  const engine = await openEngine(queueUrlOf(config), config.RECTO_QUEUE_PREFIX);
  const documents = engine.createQueue('documents');
  const deliverQueue = engine.createQueue('deliver');
  try {
    const shared = {
      store: storeOf(config),
      retention: retentionOf(config),
      ledger: engine.ledger,
      documents,
      deliverQueue,
    };
    const swept = await sweep(shared, { signal, dryRun });
    if (swept === undefined) {
      terminal.err.write('Another process is sweeping: nothing was done.\n');
      return 1;
    }
    for (const line of describe(swept, dryRun)) terminal.out.write(`${line}\n`);
    if (config.RECTO_RETENTION_DAYS === 0)
      terminal.err.write('Results are kept forever (RECTO_RETENTION_DAYS is 0).\n');
    return 0;
  } finally {
    await closeQueue(documents);
    await closeQueue(deliverQueue);
    await engine.close();
  }
}

function describe({ blobs, drafts }: SweepResult, dryRun: boolean): readonly string[] {
  const verb = dryRun ? 'would be removed' : 'removed';
  const kinds = [...blobs].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = kinds.map(
    ([kind, each]) => `${kind}: ${plural(each.blobs, 'blob')}, ${formatBytes(each.bytes)} ${verb}`,
  );
  if (drafts > 0) lines.push(`drafts: ${drafts} ${verb}`);
  return lines.length === 0 ? [`Nothing ${verb}.`] : lines;
}

function formatBytes(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
