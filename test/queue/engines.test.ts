import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { openEngine } from '../../src/queue/engines/open.ts';
import { hasPostgres, hasRedis, startPostgres, startRedis, type TestServer } from '../support/servers.ts';
import { engineContract } from './engine.contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'recto-engine-'));
engineContract(
  'PGlite in this process',
  (prefix) => openEngine(`file:${folder}`, prefix),
  async () => rmSync(folder, { recursive: true, force: true }),
);

describe.skipIf(!hasRedis)('with redis-server installed', () => {
  let server: TestServer | undefined;
  engineContract(
    'Redis',
    async (prefix) => {
      server = await startRedis();
      return openEngine(server.url, prefix);
    },
    async () => server?.stop(),
  );
});

describe.skipIf(!hasPostgres)('with Postgres installed', () => {
  let server: TestServer | undefined;
  engineContract(
    'Postgres',
    async (prefix) => {
      server = await startPostgres();
      return openEngine(server.url, prefix);
    },
    async () => server?.stop(),
  );
});
