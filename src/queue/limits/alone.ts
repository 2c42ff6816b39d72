import { setTimeout } from 'node:timers/promises';
import { RectoError } from '../../errors.ts';
import type { Alone } from '../../pipeline/kept-answers.ts';
import { takeLease } from '../ledger/lease.ts';
import type { Ledger } from '../ledger/ledger.ts';

const LOOK_MS = 300;
const AGAIN_MS = 5000;

/**
 * Sees to it that one process at a time asks for an answer, however many jobs want it.
 * `longestMs`: after this long waiting for another is given up, with `model_rate_limited`, and tried again later.
 */
export function createAlone(ledger: Ledger, longestMs: number): Alone {
  return async (answer, work, { signal }) => {
    const deadline = Date.now() + longestMs;
    for (;;) {
      const lease = await takeLease(ledger, answer);
      if (lease !== undefined) {
        try {
          return await work();
        } finally {
          await lease.release();
        }
      }
      if (Date.now() > deadline) {
        const message = 'Another process has been asking about the same pages for long.';
        throw new RectoError('model_rate_limited', message, { retryAfterMs: AGAIN_MS });
      }
      await setTimeout(LOOK_MS * (1 + Math.random()), undefined, { signal });
    }
  };
}
