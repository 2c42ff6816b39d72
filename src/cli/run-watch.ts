import type { Receipt } from '../../schemas/watch.ts';
import { type Config, concurrencyOf, queueUrlOf, storeUrlOf, typesFolderOf } from '../app/config.ts';
import { openSession } from '../app/session.ts';
import { RectoError } from '../errors.ts';
import { createTypeCatalog } from '../extract/type-catalog.ts';
import { createTypeSelector } from '../extract/type-selector.ts';
import { folderOf } from '../queue/engines/open.ts';
import { jsonLine } from '../util/json.ts';
import { sumOrNull } from '../util/sum-or-null.ts';
import { createLayout } from '../watch/layout.ts';
import { startWatch, type Unprocessed, type WatchRequest } from '../watch/watch.ts';
import type { CommandDeps } from './commands/deps.ts';
import { aborted, dollars, plural, printable, type Terminal } from './terminal.ts';
import { warnWithoutWorkers } from './warn-without-workers.ts';

/** The options of `recto watch`; times in ms. */
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
const MAX_IN_FLIGHT = 32;
/** No grace when stopped: the next start continues from the stored answers. */
const GRACE_MS = 0;

/** Runs `recto watch` and returns its exit code. Errors: `usage`, and those of the session. */
export async function runWatch(folder: string, options: WatchOptions, deps: CommandDeps): Promise<number> {
  if (options.type !== undefined && options.schema !== undefined) {
    throw new RectoError('usage', 'Give either --type or --schema, not both.');
  }
  const { terminal, signal } = deps;
  const config = deps.config();
  const choose = await createTypeSelector(options, createTypeCatalog(typesFolderOf(config)));
  const request = watchRequest(folder, options, config);
  // Problems with the folder are reported before the queue is opened.
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
  const warning = session.engine.kind === 'embedded' ? undefined : warnWithoutWorkers(session.countWorkers, terminal);
  try {
    const onLeft = (result: string) =>
      terminal.err.write(
        `Left where they are: ${printable(result)} and other results in its folder, which Recto wrote.\n`,
      );
    const watch = await startWatch(request, { session, choose, onReceipt: tally.add, onProblem, onLeft }, { signal });
    const { out, root } = watch.layout;
    try {
      if (options.once === true) {
        const unprocessed = await Promise.race([watch.idle(), rejectedBy(session.halted)]);
        terminal.err.write(`${tally.summary(unprocessed)} · results in ${out}/\n`);
        return tally.isClean() && unprocessed.files + unprocessed.folders === 0 ? 0 : 1;
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
    warning?.stop();
    await session.end(GRACE_MS);
  }
}

/** The watch request of command line options and settings. */
export function watchRequest(folder: string, options: Partial<WatchOptions>, config: Config): WatchRequest {
  return {
    folder,
    out: options.out,
    exclude: config.RECTO_TRACE === undefined ? [] : [config.RECTO_TRACE],
    own: ownFolders(config),
    settleMs: options.settle ?? SETTLE_MS,
    pollMs: options.poll,
    rescanMs: options.rescan ?? RESCAN_MS,
    maxInFlight: options.inHand ?? MAX_IN_FLIGHT,
    once: options.once === true,
  };
}

/** Recto's own folders, by the settings that name them. */
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
  readonly summary: (unprocessed: Unprocessed) => string;
  /** Whether no file failed or is partial. */
  readonly isClean: () => boolean;
}

/** Prints and counts finished files. */
function createTally(terminal: Terminal, json: boolean): Tally {
  const counts: Record<Receipt['status'], number> = { succeeded: 0, partial: 0, failed: 0, duplicate: 0 };
  let costUsd: number | null = 0;
  return {
    add(receipt) {
      counts[receipt.status] += 1;
      costUsd = sumOrNull([costUsd, receipt.cost_usd]);
      if (json) terminal.out.write(jsonLine(receipt));
      terminal.err.write(`${lineOf(receipt)}\n`);
    },
    summary(unprocessed) {
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      const parts = Object.entries(counts).filter(([, count]) => count > 0);
      const statuses = parts.map(([status, count]) => `${count} ${status}`);
      const waiting = [
        ...(unprocessed.files === 0 ? [] : [`${plural(unprocessed.files, 'file')} could not be processed`]),
        ...(unprocessed.folders === 0 ? [] : [`${plural(unprocessed.folders, 'folder')} with waiting files`]),
      ];
      const ended = `${plural(total, 'file')}${statuses.length === 0 ? '' : `: ${statuses.join(', ')}`}`;
      return [ended, ...waiting, dollars(costUsd)].join(' · ');
    },
    isClean: () => counts.failed + counts.partial === 0,
  };
}

function lineOf({ file, status, pages, cost_usd: costUsd, issues, error, first }: Receipt): string {
  const start = `${printable(file)} ${status}`;
  if (error !== undefined) return `${start}: ${printable(error.message)} (${error.code})`;
  if (first !== undefined) return `${start} of ${printable(first.file)}`;
  const facts = [plural(pages, 'page'), dollars(costUsd), ...(issues === 0 ? [] : [plural(issues, 'issue')])];
  return `${start} · ${facts.join(' · ')}`;
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
