import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { RectoError } from '../../errors.ts';
import type { Alone } from '../../pipeline/kept-answers.ts';
import { ASKING, type Ledger, update } from '../ledger/ledger.ts';

/** Whoever does not say for so long that it is still at it has died. */
const LEASE_MS = 15_000;
const RENEW_MS = 5000;
const LOOK_MS = 300;

const holderSchema = z.string();

/**
 * Sees to it that one process at a time asks for an answer, however many jobs want it.
 * `longestMs`: after this long waiting for another is given up, with `model_rate_limited`, and tried again later.
 */
export function createAlone(ledger: Ledger, longestMs: number): Alone {
  return async (answer, work, { signal }) => {
    const key = `${ASKING}${answer}`;
    const holder = randomUUID();
    const claim = () =>
      update(ledger, key, holderSchema, (other) =>
        other === undefined || other === holder ? { to: holder, ttlMs: LEASE_MS, result: true } : { result: false },
      );
    const deadline = Date.now() + longestMs;
    while (!(await claim())) {
      if (Date.now() > deadline) {
        throw new RectoError('model_rate_limited', 'Another process has been asking about the same pages for long.', {
          retryAfterMs: RENEW_MS,
        });
      }
      await setTimeout(LOOK_MS * (1 + Math.random()), undefined, { signal });
    }
    // A queue that is away for a moment must not end a request that is paid for.
    const renewal = setInterval(() => void claim().catch(() => undefined), RENEW_MS);
    try {
      return await work();
    } finally {
      clearInterval(renewal);
      await release(ledger, key, holder).catch(() => undefined);
    }
  };
}

async function release(ledger: Ledger, key: string, holder: string): Promise<void> {
  const { value, version } = await ledger.read(key);
  if (value === holder) await ledger.write(key, undefined, version, 0);
}
