import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { errorFields } from '../error-fields.ts';
import { createDiscard, type Discarded } from '../pipeline/retention/discard.ts';
import { expireJobs, expireLists } from '../pipeline/retention/expire-jobs.ts';
import { removeUnreferenced } from '../pipeline/retention/unreferenced.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { forEachConcurrently } from '../util/for-each-concurrently.ts';
import { expireDeliveries } from './deliveries.ts';
import type { Queue } from './engines/engine.ts';
import { acquireLease } from './ledger/lease.ts';
import { type Ledger, update } from './ledger/ledger.ts';
import { isUnfinished, queuedManifests } from './unfinished.ts';

/** How long responses to requests with an idempotency key are replayed, in ms. */
export const IDEMPOTENCY_MS = 86_400_000;
/** Key prefix of responses to requests with an idempotency key. */
export const IDEMPOTENCY_PREFIX = 'idempotency/';

/** How long to keep what Recto stores. */
export interface RetentionSettings {
  /** Days to keep jobs, their results and what only they refer to; 0 means forever. */
  readonly days: number;
  /** Age at which drafts of killed processes are removed, in ms: longer than any work takes. */
  readonly draftMs: number;
}

/** What a sweep works with. */
export interface SweepDeps {
  readonly store: BlobStore;
  readonly retention: RetentionSettings;
  readonly ledger: Ledger;
  readonly documents: Queue;
  readonly deliverQueue: Queue;
}

/** What a sweep covers. */
export interface SweepOptions {
  readonly signal: AbortSignal;
  /** Whether to only count what would be removed. */
  readonly dryRun?: boolean;
  /** Whether to include documents, pages and answers, which requires reading all jobs; true by default. */
  readonly content?: boolean;
}

/** What a sweep removed. */
export interface SweepResult {
  /** By kind of blob, the first segment of its key. */
  readonly blobs: ReadonlyMap<string, Discarded>;
  /** Drafts that killed processes left behind. */
  readonly drafts: number;
}

const DAY_MS = 86_400_000;
const CONCURRENCY = 8;

/**
 * Removes what has not been used for `RECTO_RETENTION_DAYS`: jobs, results, batches and callbacks, and documents,
 * types, pages and answers that no remaining job refers to; nothing of unfinished jobs. Also removes idempotent
 * responses after a day, and drafts of killed processes. Can be interrupted and repeated. Returns undefined if another
 * process is sweeping.
 * Errors: `store_failed`, `queue_unreachable`; aborts with the signal.
 */
export async function sweep(deps: SweepDeps, options: SweepOptions): Promise<SweepResult | undefined> {
  const lease = await acquireLease(deps.ledger, 'retention', { signal: options.signal });
  if (lease === undefined) return undefined;
  try {
    return await sweepExclusively(deps, options);
  } finally {
    await lease.release();
  }
}

async function sweepExclusively(
  deps: SweepDeps,
  { signal, dryRun = false, content = true }: SweepOptions,
): Promise<SweepResult> {
  const { store, retention: retentionSettings, ledger, documents, deliverQueue } = deps;
  const now = Date.now();
  let drafts = 0;
  if (!dryRun) {
    drafts = await store.sweepDrafts(retentionSettings.draftMs);
    await ledger.sweep({ signal });
  }
  const replies = createDiscard(store, now - IDEMPOTENCY_MS, { dryRun });
  await forEachConcurrently(store.walk(IDEMPOTENCY_PREFIX, { signal }), CONCURRENCY, async (entry) => {
    await replies.remove(entry);
  });
  const discard = createDiscard(store, now - retentionSettings.days * DAY_MS, { dryRun });
  if (retentionSettings.days > 0) {
    const retention = { store, discard, isUnfinished: (id: string) => isUnfinished(id, documents) };
    await expireJobs(retention, { signal });
    await expireLists(retention, { signal });
    await expireDeliveries({ store, deliverQueue, discard }, { signal });
    if (content) {
      await removeUnreferenced({ ...retention, queuedManifests: () => queuedManifests(documents) }, { signal });
    }
  }
  return { blobs: new Map([...replies.counts, ...discard.counts]), drafts };
}

/** When any process on the queue last swept, in ms since 1970. */
const lastSchema = z.object({ sweptAt: z.number(), contentAt: z.number() });

const SWEEP_INTERVAL_MS = 3_600_000;
/** Tolerance for inexact clocks and timers. */
const TOLERANCE_MS = 60_000;
const TTL_MS = 30 * DAY_MS;

interface RetentionLog {
  readonly info: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}

/** Starts hourly sweeps, each by one of the processes on the queue, and daily ones that include content. */
export function startRetention(deps: SweepDeps & { readonly log: RetentionLog }): {
  readonly close: () => Promise<void>;
} {
  const { log, ledger } = deps;
  const closing = new AbortController();
  const { signal } = closing;
  const isOver = (at: number, ms: number, nowMs: number) => nowMs - at >= ms - TOLERANCE_MS;
  /** Claims this hour's sweep if it is due; a sweep that fails is left to the next hour. */
  const claimIfDue = () =>
    update(
      ledger,
      'retention',
      lastSchema,
      (last = { sweptAt: 0, contentAt: 0 }, nowMs) => {
        if (!isOver(last.sweptAt, SWEEP_INTERVAL_MS, nowMs)) return { result: undefined };
        const content = isOver(last.contentAt, DAY_MS, nowMs);
        const to = { sweptAt: nowMs, contentAt: content ? nowMs : last.contentAt };
        return { to, ttlMs: TTL_MS, result: { content } };
      },
      { signal },
    );
  const sweepIfDue = async () => {
    const claim = await claimIfDue();
    const swept = claim === undefined ? undefined : await sweep(deps, { signal, ...claim });
    if (swept === undefined) return;
    log.info({ ...Object.fromEntries(swept.blobs), drafts: swept.drafts }, 'swept');
  };
  const running = (async () => {
    while (!signal.aborted) {
      await sweepIfDue().catch((error: unknown) => {
        if (!signal.aborted) log.error(errorFields(error), 'the sweep failed');
      });
      await setTimeout(SWEEP_INTERVAL_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  })();
  return {
    async close() {
      closing.abort();
      await running;
    },
  };
}
