import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RectoError } from '../../src/errors.ts';
import type { Admit, AdmittedEnd } from '../../src/model/language-model.ts';
import { createCancellations, forgetCancellation, requestCancellation } from '../../src/queue/cancellations.ts';
import type { Engine } from '../../src/queue/engines/engine.ts';
import { acquireLease } from '../../src/queue/ledger/lease.ts';
import { LEASE_PREFIX } from '../../src/queue/ledger/ledger.ts';
import { createAdmit, type SharedLimits } from '../../src/queue/limits/admit.ts';
import { type BilledJob, daySpendingKey, jobSpendingKey } from '../../src/queue/limits/budgets.ts';
import { createSingleFlight } from '../../src/queue/limits/single-flight.ts';

const MOST = { inputTokens: 100, outputTokens: 50, costUsd: 0.25 };
const never = { signal: new AbortController().signal };

/** A job of its own, as far as limits and budgets know it. */
export function payingJob(budgetUsd?: number): BilledJob {
  const document = {
    name: 'a.pdf',
    sha256: '0'.repeat(64),
    bytes: 1,
    mediaType: 'application/pdf',
    blob: 'documents/a',
  };
  const terms = { priority: 'normal', ...(budgetUsd === undefined ? {} : { budgetUsd }) } as const;
  return { id: `d-${randomUUID()}`, document, terms };
}

export function used(costUsd = 0.1): AdmittedEnd {
  return { usage: { inputTokens: 90, outputTokens: 10, predictedInputTokens: 100, costUsd } };
}

/** What the workers on one engine share: limits, budgets, answers, what is to be stopped. */
export function sharingContract(engine: () => Pick<Engine, 'ledger'>): void {
  describe('lets the workers share', () => {
    /** As another worker process has it. */
    const worker = (limits: SharedLimits, model: string, job = payingJob()): Admit =>
      createAdmit(job, model, {
        ledger: engine().ledger,
        limits,
        leaseMs: 60_000,
        ended: new AbortController().signal,
        onRecordError: (error) => expect.unreachable(String(error)),
      });
    const gateOf = async (model: string) => (await engine().ledger.read(`gate:${model}`)).value;
    const purseOf = async (key: string) => (await engine().ledger.read(key)).value;

    it('the requests in flight: never more than the limit, and all in the end', async () => {
      let inFlight = 0;
      let most = 0;
      const workers = [worker({ requests: 2 }, 'together'), worker({ requests: 2 }, 'together')];
      const ask = async (_: unknown, index: number) => {
        const end = await workers[index % 2]?.(MOST, never);
        inFlight += 1;
        most = Math.max(most, inFlight);
        expect(Object.keys(Object(await gateOf('together')).inFlight).length).toBeLessThanOrEqual(2);
        inFlight -= 1;
        await end?.(used());
      };
      const two = await Promise.all(workers.map((admit) => admit(MOST, never)));
      const others = Promise.all(Array.from({ length: 6 }, ask));
      await Promise.all(two.map((end) => end(used())));
      await others;
      expect(most).toBeLessThanOrEqual(2);
      expect(await gateOf('together')).toMatchObject({ inFlight: {}, slots: expect.any(Array) });
    });

    it('the rates: requests above them wait, and the next one keeps its place', async () => {
      const limits = { requestsPerMinute: 2, tokensPerMinute: 1000 };
      const workers = [worker(limits, 'rate'), worker(limits, 'rate')];
      await Promise.all(workers.map(async (admit) => (await admit(MOST, never))(used())));
      const stop = new AbortController();
      const third = workers[0]?.(MOST, { signal: stop.signal });
      await expect.poll(() => gateOf('rate')).toMatchObject({ next: { id: expect.any(String) } });
      stop.abort();
      await expect(third).rejects.toMatchObject({ name: 'AbortError' });
      const gate = await gateOf('rate');
      expect(gate).toMatchObject({ inFlight: {} });
      expect(gate).not.toHaveProperty('next');
      const slots = (gate as { slots: [number, number, number][] }).slots;
      expect(slots.reduce((sum, [, requests]) => sum + requests, 0)).toBe(2);
      expect(slots.reduce((sum, [, , tokens]) => sum + tokens, 0)).toBe(200);
    });

    it('the ceiling of a model server: throttling halves the requests in flight', async () => {
      const admit = worker({}, 'complaining');
      const ends = await Promise.all(Array.from({ length: 4 }, () => admit(MOST, never)));
      const error = new RectoError('model_rate_limited', 'slower');
      for (const end of ends) await end({ error });
      expect(await gateOf('complaining')).toMatchObject({ ceiling: 2, inFlight: {} });
      const held = await Promise.all([admit(MOST, never), admit(MOST, never)]);
      const stop = new AbortController();
      const third = admit(MOST, { signal: stop.signal }).catch(() => 'waited');
      const other = await worker({}, 'waitsForServer')(MOST, never);
      await Promise.all(held.map((end) => end({ error: new RectoError('cancelled', 'stopped') })));
      stop.abort();
      await Promise.all([third.then((end) => (typeof end === 'string' ? undefined : end(used()))), other(used())]);
      expect(await gateOf('complaining')).toMatchObject({ inFlight: {} });
    });

    it('the budget of a day: requests in flight count with their maximum cost, then with their actual cost', async () => {
      const limits = { dayUsd: 1 };
      const workers = [worker(limits, 'money'), worker(limits, 'money')];
      const ask = (count: number) =>
        Promise.allSettled(Array.from({ length: count }, (_, index) => workers[index % 2]?.(MOST, never)));
      const first = await ask(10);
      const through = first.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      expect(through).toHaveLength(4);
      const refused = first.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
      expect(refused).toHaveLength(6);
      for (const error of refused) expect(error).toMatchObject({ code: 'budget_day_exceeded', affectsAllJobs: true });
      await Promise.all(through.map((end) => end?.(used(0.1))));
      const again = await ask(10);
      expect(again.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
      expect(await purseOf(daySpendingKey(Date.now()))).toMatchObject({ spentMicros: 400_000 });
    });

    it('the budget of a job, its own or the default, and releases what a request did not cost', async () => {
      const own = payingJob(0.3);
      const other = payingJob();
      const end = await worker({ jobUsd: 100 }, 'jobs', own)(MOST, never);
      await expect(worker({ jobUsd: 100 }, 'jobs', own)(MOST, never)).rejects.toMatchObject({
        code: 'budget_exceeded',
      });
      await expect(worker({ jobUsd: 0.2 }, 'jobs', other)(MOST, never)).rejects.toMatchObject({
        code: 'budget_exceeded',
      });
      await end?.(used(0.05));
      await (await worker({ jobUsd: 100 }, 'jobs', own)(MOST, never))({
        error: new RectoError('model_overloaded', 'not answered'),
      });
      expect(await purseOf(jobSpendingKey(own.id))).toEqual({ spentMicros: 50_000, open: {} });
      // One that broke off on the way may have been charged for.
      await (await worker({ jobUsd: 100 }, 'jobs', own)(MOST, never))({
        error: new RectoError('model_timeout', 'late'),
      });
      expect(await purseOf(jobSpendingKey(own.id))).toEqual({ spentMicros: 300_000, open: {} });
      expect(await purseOf(jobSpendingKey(other.id))).toBeUndefined();
    });

    it('a budget that is just sufficient', async () => {
      const admit = worker({}, 'exactly', payingJob(0.3));
      for (const costUsd of [0.1, 0.2]) await (await admit({ ...MOST, costUsd }, never))(used(costUsd));
      await expect(admit({ ...MOST, costUsd: 0.000_001 }, never)).rejects.toMatchObject({ code: 'budget_exceeded' });
    });

    it('no budget with requests that may cost anything', async () => {
      const anything = { ...MOST, costUsd: Number.POSITIVE_INFINITY };
      const limited = worker({}, 'dear', payingJob(1));
      await expect(limited(anything, never)).rejects.toMatchObject({
        code: 'model_request_invalid',
        message: expect.stringContaining('provider.max_price'),
      });
      await (await worker({}, 'dear')(anything, never))(used());
    });

    it('a reservation that one budget rejects: what was reserved in the others is released', async () => {
      const job = payingJob(1);
      const admit = worker({ dayUsd: 0.01 }, 'purses', job);
      await expect(admit(MOST, never)).rejects.toMatchObject({ code: 'budget_day_exceeded' });
      expect(await purseOf(jobSpendingKey(job.id))).toEqual({ spentMicros: 0, open: {} });
    });

    it('the request for one answer: one makes it, and the others wait for it', async () => {
      const alone = createSingleFlight(engine().ledger, 60_000);
      const order: string[] = [];
      const ask = (name: string) =>
        alone(
          'answers/one.json',
          async () => {
            order.push(`${name} begins`);
            await gateOf('any');
            order.push(`${name} ends`);
            if (name === 'a') throw new Error('the first fails');
          },
          never,
        );
      const both = await Promise.allSettled([ask('a'), ask('b')]);
      expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
      const [first] = order;
      expect(order).toEqual(
        first === 'a begins'
          ? ['a begins', 'a ends', 'b begins', 'b ends']
          : ['b begins', 'b ends', 'a begins', 'a ends'],
      );
    });

    it('a lease: another process has it when it is released, or when its holder is dead', async () => {
      const { ledger } = engine();
      const lease = await acquireLease(ledger, 'sweeping');
      expect(lease).toBeDefined();
      expect(await acquireLease(ledger, 'sweeping')).toBeUndefined();
      await lease?.release();
      const next = await acquireLease(ledger, 'sweeping');
      expect(next).toBeDefined();
      await next?.release();
      await ledger.write(`${LEASE_PREFIX}abandoned`, 'of a process that died', 0, 30);
      await expect
        .poll(() => acquireLease(ledger, 'abandoned').then((own) => own?.release().then(() => 'had')))
        .toBe('had');
    });

    it('cancellations: the work of a job is aborted in every process, but not a later run', async () => {
      const { ledger } = engine();
      const here = createCancellations(ledger);
      const elsewhere = createCancellations(ledger);
      onTestFinished(() => {
        here.close();
        elsewhere.close();
      });
      const untilStopped = (signal: AbortSignal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
      const runs = [here, elsewhere].map((process) => process.run('d-stopped', untilStopped));
      const other = here.run('d-other', async (signal) => {
        await Promise.allSettled(runs);
        return signal.aborted;
      });
      await requestCancellation(ledger, 'd-stopped');
      for (const run of runs) await expect(run).rejects.toMatchObject({ code: 'cancelled' });
      expect(await other).toBe(false);
      await expect(here.run('d-stopped', async (signal) => signal.throwIfAborted())).rejects.toMatchObject({
        code: 'cancelled',
      });
      await forgetCancellation(ledger, 'd-stopped');
      expect(await here.run('d-stopped', async (signal) => signal.aborted)).toBe(false);
    });
  });
}
