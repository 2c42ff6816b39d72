import { randomInt } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { hasPostgres, hasRedis, startPostgres, startRedis } from '../support/servers.ts';
import { killRun } from './kill-run.ts';

// `npm run test:kill` says more of both, and `SEED=…` runs what was printed once more.
const kills = Number(process.env.KILLS ?? 6);
const documents = Number(process.env.DOCUMENTS ?? 12);
const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
// In the large run processes live long enough to be killed at their work rather than while they start.
const isLarge = process.env.KILLS !== undefined;
const pauseMs = isLarge ? { embedded: 6000, server: 2500 } : { embedded: 4000, server: 700 };
// A kill costs its pause and a start, which takes several times as long on a busy machine.
const MAX_MS = 600_000 + kills * 12_000;

it(
  `loses nothing and pays for nothing twice on the embedded queue, ${kills} kills over ${documents} documents`,
  async () => {
    const report = await killRun({ seed, kills, documents, pauseMs: pauseMs.embedded });
    process.stdout.write(`embedded, SEED=${seed}: ${JSON.stringify(report)}\n`);
    expect(report.violations).toEqual([]);
    expect(report.results).toBe(documents);
  },
  MAX_MS,
);

describe.skipIf(!hasRedis)('with redis-server installed', () => {
  it(
    `loses nothing and pays for nothing twice on Redis, ${kills} kills of all kinds of processes over ${documents} documents`,
    async () => {
      const redis = await startRedis({ folder: temporaryFolder() });
      onTestFinished(() => redis.stop());
      const report = await killRun({ seed, kills, documents, queueUrl: redis.url, pauseMs: pauseMs.server });
      process.stdout.write(`Redis, SEED=${seed}: ${JSON.stringify(report)}\n`);
      expect(report.violations).toEqual([]);
      expect(report.results).toBe(documents);
    },
    MAX_MS,
  );
});

// How Postgres differs from Redis is up to BullMQ: the large run is enough.
if (isLarge) {
  it.skipIf(!hasPostgres)(
    `loses nothing and pays for nothing twice on Postgres, ${kills} kills of all kinds of processes over ${documents} documents`,
    async () => {
      const postgres = await startPostgres();
      onTestFinished(() => postgres.stop());
      const report = await killRun({ seed, kills, documents, queueUrl: postgres.url, pauseMs: pauseMs.server });
      process.stdout.write(`Postgres, SEED=${seed}: ${JSON.stringify(report)}\n`);
      expect(report.violations).toEqual([]);
      expect(report.results).toBe(documents);
    },
    MAX_MS,
  );
}
