import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Engine } from '../../src/queue/engines/engine.ts';
import { openEngine } from '../../src/queue/engines/open.ts';
import { type CliRun, runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { type Reply, says } from '../support/model-server/protocol.ts';
import { type ModelServer, type ModelServerOptions, startModelServer } from '../support/model-server/server.ts';
import { hasRedis } from '../support/servers.ts';
import { sharedQueue } from '../support/shared-redis.ts';
import { startWorker, workHere } from '../support/worker.ts';

interface Place {
  readonly server: ModelServer;
  readonly engine: Engine;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs `recto extract` on the documents, through the queue server. */
  readonly submit: () => Promise<CliRun>;
}

/** Documents, a model server, and a queue of this test's own. */
async function place(documents: number, options: Partial<ModelServerOptions> = {}): Promise<Place> {
  const server = await startModelServer({
    kind: 'openrouter',
    schema: 'ignored',
    answer: () => ({ total: 1 }),
    ...options,
  });
  const cwd = temporaryFolder();
  const queue = sharedQueue(cwd);
  const engine = await openEngine(queue.RECTO_QUEUE_URL ?? '', queue.RECTO_QUEUE_PREFIX ?? '');
  mkdirSync(join(cwd, 'in'));
  for (let number = 0; number < documents; number += 1)
    writeFileSync(join(cwd, 'in', `${number}.txt`), `Total: 1.00\nnumber ${number}\n`);
  const env = { ...queue, RECTO_MODEL_URL: server.url, RECTO_MODEL_SERVER: 'openrouter' };
  onTestFinished(async () => {
    await engine.close();
    await server.stop();
  });
  return {
    server,
    engine,
    cwd,
    env,
    submit() {
      const stopping = new AbortController();
      const end = runCli(['extract', 'in', '--type', 'receipt', '--json'], { cwd, env, signal: stopping.signal });
      onTestFinished(async () => {
        stopping.abort();
        await end;
      });
      return end;
    },
  };
}

/** The other process only asks models: that is what the limits are about. */
const ASKING = ['--concurrency', '1', '--steps', 'extract'];
const GATE = 'gate:meta-llama/llama-4-maverick';

describe.skipIf(!hasRedis)('two worker processes on one queue, of which this is one', () => {
  it('together have no more requests in flight than they share', async () => {
    const { server, cwd, env, submit } = await place(10, { latencyMs: 200 });
    const whenThree: Reply = {
      name: 'answer when three are in flight',
      run: async ({ complete, usual }) => {
        await expect.poll(server.inFlight).toBeGreaterThanOrEqual(3);
        await complete(await usual());
      },
    };
    server.script(whenThree, whenThree, whenThree);
    const shared = { ...env, RECTO_REQUESTS_SHARED: '3' };
    await Promise.all([startWorker(cwd, shared, ASKING), workHere(cwd, shared)]);
    const run = await submit();
    expect(run.results().map(({ data }) => data.total)).toEqual(Array(10).fill(1));
    expect(server.requests).toHaveLength(10);
    expect(server.maxInFlight()).toBe(3);
  });

  it('together make no more requests a minute than the limit says', async () => {
    const { server, engine, cwd, env, submit } = await place(8);
    const shared = { ...env, RECTO_REQUESTS_PER_MINUTE: '5' };
    await Promise.all([startWorker(cwd, shared, ASKING), workHere(cwd, shared)]);
    void submit();
    const next = async () => Object((await engine.ledger.read(GATE)).value).next;
    await expect.poll(next, { timeout: 120_000 }).toBeDefined();
    // A request that the gate has let through takes a moment to arrive.
    await expect.poll(() => server.requests.length).toBeGreaterThanOrEqual(5);
    await expect.poll(() => server.inFlight()).toBe(0);
    expect(server.requests).toHaveLength(5);
  });

  it('together spend no more than the budget of the day, rest when it is used up, and go on when it is raised', async () => {
    const answered = { total: 1 };
    const costUsd = 0.004;
    const usage = { prompt_tokens: 500, completion_tokens: 50, total_tokens: 550, cost: costUsd };
    const { server, engine, cwd, env, submit } = await place(10, {
      latencyMs: 200,
      answer: () => says({ text: JSON.stringify(answered), usage }),
    });
    const poor = { ...env, RECTO_BUDGET_DAY_USD: '0.014', RECTO_LOG: 'error' };
    const [worker, here] = await Promise.all([startWorker(cwd, poor, ASKING), workHere(cwd, poor)]);
    const end = submit();
    await expect
      .poll(() => [worker.said(), here.halted.reason?.code].join(), { timeout: 120_000 })
      .toContain('budget_day_exceeded');
    const documents = engine.createQueue('documents');
    const extractQueue = engine.createQueue('extract');
    onTestFinished(async () => {
      await documents.close();
      await extractQueue.close();
    });
    const progress = async () => (await documents.getJobs(['waiting-children'])).map((job) => job.progress);
    await expect
      .poll(progress)
      .toContainEqual(expect.objectContaining({ type: 'paused', code: 'budget_day_exceeded' }));

    worker.process.kill('SIGTERM');
    await Promise.all([worker.end, here.end(25_000)]);
    // What one request may cost at the most is about $0.005: two fit beside each other, and a third when they have cost less.
    // Counted when the workers have ended: budget is booked before a request arrives.
    expect(server.requests.length).toBeGreaterThan(0);
    expect(server.requests.length * costUsd).toBeLessThanOrEqual(0.014);
    // The rest of a minute that they took.
    await extractQueue.removeRateLimitKey();
    await workHere(cwd, { ...env, RECTO_BUDGET_DAY_USD: '1' });
    const run = await end;
    expect(run.results().map(({ data }) => data.total)).toEqual(Array(10).fill(1));
    expect(server.requests).toHaveLength(10);
    const spent = run.results().reduce((sum, { usage: { cost_usd: cost } }) => sum + (cost ?? Number.NaN), 0);
    expect(spent).toBeCloseTo(10 * costUsd);
  });
});

describe.skipIf(!hasRedis || process.getuid?.() !== 0)('a worker, run by a user who may mount file systems', () => {
  it('pays once for an answer that comes when the disk is full, and goes on when there is room', async () => {
    const disk = temporaryFolder();
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).status).toBe(0);
    onTestFinished(() => {
      spawnSync('umount', ['-l', disk]);
    });
    const ballast = join(disk, 'ballast');
    const { server, cwd, env } = await place(1, {
      answer: () => {
        for (const size of [65_536, 4096, 1])
          spawnSync('sh', ['-c', `head -c 2000000 /dev/zero >> ${ballast}.${size}`]);
        return { total: 1 };
      },
    });
    const store = { ...env, RECTO_STORE_URL: `file:${join(disk, 'store')}`, RECTO_LOG: 'error' };
    const worker = await startWorker(cwd, store);
    const end = runCli(['extract', 'in', '--type', 'receipt', '--json'], { cwd, env: store });
    await expect.poll(worker.said, { timeout: 120_000 }).toContain('store_failed');
    expect(server.requests).toHaveLength(1);
    for (const size of [65_536, 4096, 1]) rmSync(`${ballast}.${size}`, { force: true });
    const run = await end;
    expect(run.results()).toMatchObject([{ data: { total: 1 }, usage: { requests: 1 } }]);
    expect(server.requests).toHaveLength(1);
  });
});
