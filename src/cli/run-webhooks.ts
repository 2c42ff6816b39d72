import { webhookSecret } from '../app/callbacks.ts';
import { queueUrlOf } from '../app/config.ts';
import { storeOf } from '../app/store.ts';
import { RectoError } from '../errors.ts';
import { closeQueue } from '../queue/close-queue.ts';
import {
  type DeadDelivery,
  type DeadDeliveryPage,
  type DeliverDeps,
  listDeadDeliveries,
  resendDelivery,
} from '../queue/deliveries.ts';
import { openEngine } from '../queue/engines/open.ts';
import type { CommandDeps } from './commands/deps.ts';
import { plural, printable } from './terminal.ts';

const PAGE_SIZE = 100;

/** Prints the failed callbacks. Errors: `queue_unreachable`, `state_locked`, `store_failed`. */
export async function listWebhooks(deps: CommandDeps): Promise<void> {
  const { terminal } = deps;
  await withQueue(deps, async (queue) => {
    const dead = await listAllDead(queue);
    if (dead.length === 0) terminal.err.write('No callback has failed for good.\n');
    for (const { id, job, url, attempts, reason, failedAt } of dead) {
      terminal.out.write(
        `${id}  ${failedAt}  ${job}  ${url === undefined ? '(its content is gone)' : printable(url)}  ${plural(attempts, 'try').replace(/ys$/, 'ies')}: ${printable(reason)}\n`,
      );
    }
  });
}

/** Resends callbacks. Errors: `usage`, `not_found`, `queue_unreachable`, `state_locked`, `store_failed`. */
export async function resendWebhooks(ids: readonly string[], all: boolean, deps: CommandDeps): Promise<void> {
  if (all === ids.length > 0) throw new RectoError('usage', 'Name the callbacks to resend, or pass --all.');
  await withQueue(deps, async (queue) => {
    const dead = all ? await listAllDead(queue) : [];
    const resendIds = all ? dead.filter(({ url }) => url !== undefined).map(({ id }) => id) : ids;
    for (const id of resendIds) await resendDelivery(id, queue);
    deps.terminal.err.write(`${plural(resendIds.length, 'callback')} queued again.\n`);
    const missing = all ? dead.length - resendIds.length : 0;
    if (missing > 0) deps.terminal.err.write(`${plural(missing, 'callback')} cannot be sent: the content is gone.\n`);
  });
}

/** Prints the secret that callbacks are signed with. Errors: `store_failed`. */
export async function showSecret({ config, terminal }: CommandDeps): Promise<void> {
  const settings = config();
  terminal.out.write(`${await webhookSecret(settings, storeOf(settings))}\n`);
}

async function listAllDead(queue: DeliverDeps): Promise<readonly DeadDelivery[]> {
  const dead: DeadDelivery[] = [];
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const page: DeadDeliveryPage = await listDeadDeliveries(queue, { offset, limit: PAGE_SIZE });
    dead.push(...page.deliveries);
    offset = page.next;
  }
  return dead;
}

async function withQueue(deps: CommandDeps, work: (queue: DeliverDeps) => Promise<void>): Promise<void> {
  const config = deps.config();
  const engine = await openEngine(queueUrlOf(config), config.RECTO_QUEUE_PREFIX);
  const deliverQueue = engine.createQueue('deliver');
  try {
    await work({ store: storeOf(config), deliverQueue });
  } finally {
    await closeQueue(deliverQueue);
    await engine.close();
  }
}
