import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { errorFields } from '../error-fields.ts';
import { type Discarded, discardOlder } from '../pipeline/retention/discard.ts';
import { expireJobs, expireLists } from '../pipeline/retention/expire-jobs.ts';
import { removeUnreferenced } from '../pipeline/retention/unreferenced.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { eachOf } from '../util/each-of.ts';
import { expireDeliveries } from './deliveries.ts';
import type { Queue } from './engines/engine.ts';
import { takeLease } from './ledger/lease.ts';
import { type Ledger, update } from './ledger/ledger.ts';
import { heldManifests, isUnfinished } from './unfinished.ts';

/** Answers to requests with an idempotency key are given again for so long, in ms. */
export const IDEMPOTENCY_MS = 86_400_000;
export const IDEMPOTENCY_PREFIX = 'idempotency/';

/** How long things are kept. */
export interface RetentionSettings {
  /** Days that jobs, their results and what only they refer to are kept; 0: for ever. */
  readonly days: number;
  /** What processes left behind is removed after this long, in ms: longer than any work takes. */
  readonly draftMs: number;
}

export interface SweepDeps {
  readonly store: BlobStore;
  readonly retention: RetentionSettings;
  readonly ledger: Ledger;
  readonly documents: Queue;
  readonly deliverQueue: Queue;
}

export interface SweepOptions {
  readonly signal: AbortSignal;
  /** Whether it is only counted what would be removed. */
  readonly dryRun?: boolean;
  /** Whether documents, pages and answers are looked through as well, for which all jobs are read; true unless given. */
  readonly content?: boolean;
}

/** What a sweep has removed. */
export interface Swept {
  /** By kind of blob, which is the first word of its key. */
  readonly blobs: ReadonlyMap<string, Discarded>;
  /** What processes left behind that were ended in the middle of their work. */
  readonly drafts: number;
}

const DAY_MS = 86_400_000;
const CONCURRENCY = 8;

/**
 * Removes what is older than `RECTO_RETENTION_DAYS`: jobs and their results, batches, callbacks, and documents, types, pages and
 * answers that no remaining job refers to; never anything of a job that waits or is being worked on, nor what was used since.
 * Also answers to requests with an idempotency key after a day, and what killed processes left behind.
 * It can be ended at any moment and done again. Returns undefined where another process is just doing it.
 * Errors: `store_failed`, `queue_unreachable`; aborts with the signal.
 */
export async function sweep(deps: SweepDeps, options: SweepOptions): Promise<Swept | undefined> {
  const lease = await takeLease(deps.ledger, 'retention');
  if (lease === undefined) return undefined;
  try {
    return await sweepAlone(deps, options);
  } finally {
    await lease.release();
  }
}

async function sweepAlone(deps: SweepDeps, { signal, dryRun = false, content = true }: SweepOptions): Promise<Swept> {
  const { store, retention: keeping, ledger, documents, deliverQueue } = deps;
  const now = Date.now();
  let drafts = 0;
  if (!dryRun) {
    drafts = await store.sweepDrafts(keeping.draftMs);
    await ledger.sweep();
  }
  const replies = discardOlder(store, now - IDEMPOTENCY_MS, { dryRun });
  await eachOf(store.walk(IDEMPOTENCY_PREFIX, { signal }), CONCURRENCY, async (entry) => {
    await replies.remove(entry);
  });
  const discard = discardOlder(store, now - keeping.days * DAY_MS, { dryRun });
  if (keeping.days > 0) {
    const retention = { store, discard, isUnfinished: (id: string) => isUnfinished(id, documents) };
    await expireJobs(retention, { signal });
    await expireLists(retention, { signal });
    await expireDeliveries({ store, deliverQueue, discard }, { signal });
    if (content) {
      await removeUnreferenced({ ...retention, heldManifests: () => heldManifests(documents) }, { signal });
    }
  }
  return { blobs: new Map([...replies.counts, ...discard.counts]), drafts };
}

/** When it was swept last, by any process on the queue, in ms since 1970. */
const lastSchema = z.object({ sweptAt: z.number(), contentAt: z.number() });

const EVERY_MS = 3_600_000;
/** Clocks and timers are not exact. */
const NEARLY_MS = 60_000;
const TTL_MS = 30 * DAY_MS;

interface RetentionLog {
  readonly info: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}

/** Sweeps every hour, one of all processes on the queue, until it is closed; what all jobs must be read for, once a day. */
export function startRetention(deps: SweepDeps & { readonly log: RetentionLog }): {
  readonly close: () => Promise<void>;
} {
  const { log, ledger } = deps;
  const closing = new AbortController();
  const { signal } = closing;
  const isOver = (at: number, ms: number, nowMs: number) => nowMs - at >= ms - NEARLY_MS;
  /** Takes the turn, where it is time, for the whole hour: one that fails is for the next hour. */
  const due = () =>
    update(ledger, 'retention', lastSchema, (last = { sweptAt: 0, contentAt: 0 }, nowMs) => {
      if (!isOver(last.sweptAt, EVERY_MS, nowMs)) return { result: undefined };
      const content = isOver(last.contentAt, DAY_MS, nowMs);
      const to = { sweptAt: nowMs, contentAt: content ? nowMs : last.contentAt };
      return { to, ttlMs: TTL_MS, result: { content } };
    });
  const turn = async () => {
    const what = await due();
    const swept = what === undefined ? undefined : await sweep(deps, { signal, ...what });
    if (swept === undefined) return;
    log.info({ ...Object.fromEntries(swept.blobs), drafts: swept.drafts }, 'swept');
  };
  const running = (async () => {
    while (!signal.aborted) {
      await turn().catch((error: unknown) => {
        if (!signal.aborted) log.error(errorFields(error), 'the sweep failed');
      });
      await setTimeout(EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  })();
  return {
    async close() {
      closing.abort();
      await running;
    },
  };
}
