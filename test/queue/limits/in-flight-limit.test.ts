import { expect, it } from 'vitest';
import { RectoError } from '../../../src/errors.ts';
import type { Admit, AdmittedEnd } from '../../../src/model/language-model.ts';
import { limitInFlight } from '../../../src/queue/limits/in-flight-limit.ts';

const MOST = { inputTokens: 1, outputTokens: 1, costUsd: 0 };
const DONE: AdmittedEnd = { usage: { ...MOST, predictedInputTokens: 1 } };
const never = new AbortController().signal;

/** Lets all through, and remembers how many were in at a time. */
function counting() {
  const seen = { inside: 0, most: 0 };
  const admit: Admit = async () => {
    seen.inside += 1;
    seen.most = Math.max(seen.most, seen.inside);
    return async () => {
      seen.inside -= 1;
    };
  };
  return { seen, admit };
}

it('never exceeds the limit, and lets all requests through in the end', async () => {
  const { seen, admit } = counting();
  const inTurn = limitInFlight(3)(admit);
  const ended = await Promise.all(
    Array.from({ length: 40 }, async () => {
      const settle = await inTurn(MOST, { signal: never });
      await new Promise(setImmediate);
      await settle(DONE);
      return true;
    }),
  );
  expect(ended).toHaveLength(40);
  expect(seen).toEqual({ inside: 0, most: 3 });
});

it('rejects waiting requests, and those of the next moment, together with a rejected one, and lets later ones through', async () => {
  const inTurn = limitInFlight(1)(counting().admit);
  const settle = await inTurn(MOST, { signal: never });
  const waiting = [1, 2].map(() => inTurn(MOST, { signal: never }));
  const empty = new RectoError('model_no_credit', 'The account is empty.');
  const told = Promise.all(waiting.map((turn) => expect(turn).rejects.toBe(empty)));
  await settle({ error: empty });
  await told;
  // Whoever stops the other jobs takes a moment: what is sent meanwhile would be paid for and lost.
  await expect(inTurn(MOST, { signal: never })).rejects.toBe(empty);
  const getsThrough = async () => {
    const settleLater = await inTurn(MOST, { signal: never }).catch(() => undefined);
    await settleLater?.(DONE);
    return settleLater !== undefined;
  };
  await expect.poll(getsThrough).toBe(true);
});

it('releases an unused slot, and skips requests that were aborted', async () => {
  const failing = limitInFlight(1)(async () => {
    throw new RectoError('budget_exceeded', 'There is no money.');
  });
  for (const _ of [1, 2])
    await expect(failing(MOST, { signal: never })).rejects.toMatchObject({ code: 'budget_exceeded' });
  const inTurn = limitInFlight(1)(counting().admit);
  const settle = await inTurn(MOST, { signal: never });
  const gone = new AbortController();
  const left = expect(inTurn(MOST, { signal: gone.signal })).rejects.toThrow('left');
  const next = inTurn(MOST, { signal: never });
  gone.abort(new Error('left'));
  await left;
  await settle(DONE);
  await (await next)(DONE);
});
