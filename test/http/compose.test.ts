import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { finished, runCli, startCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { freePort, hasRedis, startRedis } from '../support/servers.ts';
import { receiptUpload } from '../support/service.ts';

const ROOT = join(import.meta.dirname, '../..');
const SOON = { timeout: 120_000 };

const healthSchema = z.strictObject({
  test: z.array(z.string()),
  interval: z.string(),
  timeout: z.string(),
  retries: z.int(),
});
const serviceSchema = z.strictObject({
  build: z.literal('.').optional(),
  image: z.string(),
  user: z.string().optional(),
  command: z.array(z.string()),
  environment: z.record(z.string(), z.string()).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') })).optional(),
  volumes: z.array(z.string()),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:/)).optional(),
  healthcheck: healthSchema.optional(),
  stop_grace_period: z.string().optional(),
  restart: z.literal('unless-stopped'),
});
const composeSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  volumes: z.record(z.string(), z.null()),
});

const compose = composeSchema.parse(parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }));

it('composes a Redis that loses no job, and services that depend on it and run without privileges', () => {
  const { redis, ...own } = compose.services;
  expect(redis?.command).toEqual(expect.arrayContaining(['--appendonly', 'yes', '--maxmemory-policy', 'noeviction']));
  expect(redis?.healthcheck?.test).toContain('ping');
  for (const service of Object.values(own)) {
    expect(service.depends_on).toHaveProperty('redis');
    expect(service.user).not.toMatch(/^0|root/);
    expect(service.volumes).toContain('./recto/store:/store');
  }
  const image = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  expect(image).toMatch(/^USER node$/m);
  expect(image).toMatch(/^HEALTHCHECK/m);
});

describe.skipIf(!hasRedis)('with redis-server installed', () => {
  it('composes commands that, as plain processes, take a document from an upload and from a folder to its end', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const cwd = temporaryFolder();
    const inbox = join(cwd, 'inbox');
    mkdirSync(inbox);
    const ports = new Map<string, number>();
    const env = { RECTO_QUEUE_URL: redis.url, RECTO_STORE_URL: `file:${cwd}/store` };
    const key = (await runCli(['keys', 'create', 'first'], { cwd, env })).stdout.trim();
    for (const [name, { build, command }] of Object.entries(compose.services)) {
      if (build === undefined) continue;
      const port = await freePort();
      ports.set(name, port);
      // Each has a machine of its own there, and all of them the same port.
      const own = command.map((word) => word.replace('/inbox', inbox).replace(':8080', `:${port}`));
      const args = own[0] === 'serve' ? [...own, '--port', String(port)] : own;
      const child = startCli(args, { cwd, env });
      const end = finished(child);
      onTestFinished(async () => {
        child.kill('SIGKILL');
        await end;
      });
    }
    for (const port of ports.values()) {
      const health = () =>
        fetch(`http://127.0.0.1:${port}/healthz`).then(
          (answer) => answer.ok,
          () => false,
        );
      await expect.poll(health, SOON).toBe(true);
    }
    const api = `http://127.0.0.1:${ports.get('api')}/v1/jobs?wait=60`;
    const answer = await fetch(api, receiptUpload(1, {}, { authorization: `Bearer ${key}` }));
    expect(await answer.json()).toMatchObject({ status: 'succeeded' });
    writeFileSync(join(inbox, 'dropped.pdf'), receiptPdf(2));
    await expect.poll(() => existsSync(join(inbox, 'done', 'dropped.pdf')), SOON).toBe(true);
  });
});
