import type { Receipt } from '../../schemas/watch.ts';
import { type Config, concurrencyOf, queueUrlOf, storeUrlOf } from '../app/config.ts';
import { openSession } from '../app/session.ts';
import { RectoError } from '../errors.ts';
import { typeChooser } from '../extract/choose-type.ts';
import { folderOf } from '../queue/engines/open.ts';
import { knownSum } from '../util/known-sum.ts';
import { createLayout } from '../watch/layout.ts';
import { startWatch, type Unprocessed, type WatchRequest } from '../watch/watch.ts';
import type { CommandDeps } from './commands/deps.ts';
import { aborted, dollars, plural, printable, type Terminal } from './terminal.ts';
import { warnWithoutWorkers } from './warn-without-workers.ts';

/** The options of `recto watch` as the command line gives them; times in ms. */
export interface WatchOptions {
  readonly type?: string;
  readonly schema?: string;
  readonly out?: string;
  readonly json?: true;
  readonly once?: true;
  readonly settle?: number;
  readonly poll?: number;
  readonly rescan?: number;
  readonly inHand: number;
  readonly concurrency?: number;
}

const SETTLE_MS = 2000;
const RESCAN_MS = 300_000;
export const IN_HAND = 32;
/** What runs when the watcher is stopped is given no time: everything that was answered is kept. */
const GRACE_MS = 0;

/** Runs `recto watch` and returns its exit code. Errors: `usage`, and those of the session. */
export async function runWatch(folder: string, options: WatchOptions, deps: CommandDeps): Promise<number> {
  if (options.type !== undefined && options.schema !== undefined) {
    throw new RectoError('usage', 'Give either --type or --schema, not both.');
  }
  const { terminal, signal } = deps;
  const config = deps.config();
  const choose = await typeChooser(options);
  const request = watchRequest(folder, options, config);
  // What is wrong with the folder is said before the queue is opened.
  await createLayout(request);
  const session = await openSession(config, {
    concurrency: options.concurrency ?? concurrencyOf(config),
    pools: deps.pools?.(config),
    staleJobs: 'keep',
  });
  const tally = createTally(terminal, options.json === true);
  const onProblem = (error: RectoError) => terminal.err.write(`Waiting: ${printable(error.message)} (${error.code})\n`);
  const onBlocked = () => onProblem(session.halted.reason as RectoError);
  session.halted.addEventListener('abort', onBlocked, { once: true });
  const warned = session.engine.kind === 'embedded' ? undefined : warnWithoutWorkers(session.countWorkers, terminal);
  try {
    const watch = await startWatch(request, { session, choose, onReceipt: tally.add, onProblem }, { signal });
    const { out, root } = watch.layout;
    try {
      if (options.once === true) {
        const left = await Promise.race([watch.idle(), rejectedBy(session.halted)]);
        terminal.err.write(`${tally.summary(left)} · results in ${out}/\n`);
        return tally.isClean() && left.files + left.folders === 0 ? 0 : 1;
      }
      terminal.err.write(
        `Watching ${root} with the model ${config.RECTO_MODEL}; results go to ${out}/. Ctrl-C stops.\n`,
      );
      await Promise.race([aborted(signal), watch.ended]);
      terminal.err.write('Stopping: files that are not finished go back into the folder.\n');
    } finally {
      await watch.close();
    }
    terminal.err.write(`${tally.summary({ files: 0, folders: 0 })}\n`);
    return 0;
  } finally {
    warned?.stop();
    await session.end(GRACE_MS);
  }
}

/** How a folder is watched. */
export function watchRequest(folder: string, options: Partial<WatchOptions>, config: Config): WatchRequest {
  return {
    folder,
    out: options.out,
    exclude: config.RECTO_TRACE === undefined ? [] : [config.RECTO_TRACE],
    own: ownFolders(config),
    settleMs: options.settle ?? SETTLE_MS,
    pollMs: options.poll,
    rescanMs: options.rescan ?? RESCAN_MS,
    maxInFlight: options.inHand ?? IN_HAND,
    once: options.once === true,
  };
}

/** Folders that Recto makes under these settings, by their settings. */
function ownFolders(config: Config): Readonly<Record<string, string>> {
  const [store, queue] = [storeUrlOf(config), queueUrlOf(config)];
  return {
    ...(config.RECTO_STORE_URL !== undefined && store.startsWith('file:') ? { RECTO_STORE_URL: folderOf(store) } : {}),
    ...(config.RECTO_QUEUE_URL !== undefined && queue.startsWith('file:') ? { RECTO_QUEUE_URL: folderOf(queue) } : {}),
    ...(config.RECTO_STORE_URL === undefined || config.RECTO_QUEUE_URL === undefined
      ? { RECTO_STATE: config.RECTO_STATE }
      : {}),
  };
}

interface Tally {
  readonly add: (receipt: Receipt) => void;
  readonly summary: (left: Unprocessed) => string;
  /** Whether all files succeeded, or had done so before. */
  readonly isClean: () => boolean;
}

/** Shows each file that has ended, and counts them. */
function createTally(terminal: Terminal, json: boolean): Tally {
  const counts: Record<Receipt['status'], number> = { succeeded: 0, partial: 0, failed: 0, duplicate: 0 };
  let costUsd: number | null = 0;
  return {
    add(receipt) {
      counts[receipt.status] += 1;
      costUsd = knownSum([costUsd, receipt.cost_usd]);
      if (json) terminal.out.write(`${JSON.stringify(receipt)}\n`);
      terminal.err.write(`${lineOf(receipt)}\n`);
    },
    summary(left) {
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      const parts = Object.entries(counts).filter(([, count]) => count > 0);
      const told = parts.map(([status, count]) => `${count} ${status}`);
      const waiting = [
        ...(left.files === 0 ? [] : [`${plural(left.files, 'file')} could not be taken`]),
        ...(left.folders === 0 ? [] : [`${plural(left.folders, 'folder')} with files that wait`]),
      ];
      const ended = `${plural(total, 'file')}${told.length === 0 ? '' : `: ${told.join(', ')}`}`;
      return [ended, ...waiting, dollars(costUsd)].join(' · ');
    },
    isClean: () => counts.failed + counts.partial === 0,
  };
}

function lineOf({ file, status, pages, cost_usd: costUsd, issues, error, first }: Receipt): string {
  const told = `${printable(file)} ${status}`;
  if (error !== undefined) return `${told}: ${printable(error.message)} (${error.code})`;
  if (first !== undefined) return `${told} of ${printable(first.file)}`;
  const facts = [plural(pages, 'page'), dollars(costUsd), ...(issues === 0 ? [] : [plural(issues, 'issue')])];
  return `${told} · ${facts.join(' · ')}`;
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
