import { describe, expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../../../src/queue/engines/open.ts';
import { createAdmit } from '../../../src/queue/limits/admit.ts';
import { jobSpendingKey } from '../../../src/queue/limits/budgets.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { hasRedis, startRedis } from '../../support/servers.ts';
import { payingJob, used } from '../sharing.contract.ts';

const MOST = { inputTokens: 100, outputTokens: 50, costUsd: 0.25 };
const never = { signal: new AbortController().signal };

describe.skipIf(!hasRedis)('with redis-server installed', () => {
  it('records what a request used when the queue server is reachable again, without blocking anyone until then', async () => {
    const folder = temporaryFolder();
    const first = await startRedis({ folder });
    const engine = await openEngine(first.url, 'test');
    const ended = new AbortController();
    onTestFinished(async () => {
      ended.abort();
      await engine.close();
    });
    const faults: unknown[] = [];
    const job = payingJob(1);
    const admit = createAdmit(job, 'm', {
      ledger: engine.ledger,
      limits: { requests: 1 },
      leaseMs: 600_000,
      ended: ended.signal,
      onRecordError: (error) => faults.push(error),
    });
    const end = await admit(MOST, never);
    await first.stop();
    await end(used(0.1));
    await expect(admit(MOST, never)).rejects.toMatchObject({ code: 'queue_unreachable' });
    const second = await startRedis({ port: Number(new URL(first.url).port), folder });
    onTestFinished(() => second.stop());
    const stored = (key: string) =>
      engine.ledger.read(key).then(
        ({ value }) => value,
        () => undefined,
      );
    await expect.poll(() => stored('gate:m'), { timeout: 120_000 }).toMatchObject({ inFlight: {} });
    await expect
      .poll(() => stored(jobSpendingKey(job.id)), { timeout: 120_000 })
      .toEqual({ spentMicros: 100_000, open: {} });
    expect(faults).toEqual([]);
  });
});
