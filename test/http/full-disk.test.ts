import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { receiptUpload, type Service, startService } from '../support/service.ts';

const SOON = { timeout: 120_000, interval: 200 };
const MB = 1_000_000;

/** A folder on a disk of its own, of so many bytes; undefined where this user may not mount one. */
function smallDisk(bytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'recto-disk-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  afterAll(() => {
    execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
  });
  return folder;
}

/** Takes all the room that is left, and gives what frees it. */
function fill(disk: string): () => void {
  const ballast = join(disk, 'ballast');
  // Piece by piece: somebody may be writing there.
  for (const piece of [1_000_000, 4096, 1].map((size) => Buffer.alloc(size))) {
    try {
      for (;;) appendFileSync(ballast, piece);
    } catch (error) {
      if (Object(error).code !== 'ENOSPC') throw error;
    }
  }
  return () => rmSync(ballast);
}

/** Has the store of a service say that there is no room, until what it gives is called. */
function refuseWrites(service: Service): () => void {
  const { store } = service.session;
  const before = { put: store.put, putFile: store.putFile, scratch: store.scratch };
  const full = () =>
    Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
  Object.assign(store, { put: full, putFile: full, scratch: full });
  return () => {
    Object.assign(store, before);
  };
}

const disk = smallDisk(40 * MB);
const KINDS = [
  ['a store that says so', undefined],
  ...(disk === undefined ? [] : [['a disk of its own', disk] as const]),
] as const;

it.each(KINDS)(
  'lets jobs that were taken wait while there is no room, on %s, and finishes them then',
  async (_, folder) => {
    const service = await startService({
      // Its processes are not there yet when the room is taken.
      ownPools: true,
      embedded: true,
      env: folder === undefined ? {} : { RECTO_STORE_URL: `file:${folder}/store` },
    });
    const ids: string[] = [];
    for (const number of [1, 2, 3]) ids.push((await service.json('/v1/jobs', receiptUpload(number))).id);
    const free = folder === undefined ? refuseWrites(service) : fill(folder);
    const statuses = () => Promise.all(ids.map(async (id) => (await service.json(`/v1/jobs/${id}`)).status));
    await expect.poll(async () => (await service.get('/readyz')).status, SOON).toBe(503);
    const ready = await service.json<{ store: { ok: boolean; detail: string } }>('/readyz');
    expect(ready.store).toMatchObject({ ok: false, detail: expect.stringContaining('ENOSPC') });
    expect((await service.get('/v1/jobs', receiptUpload(4))).status).toBe(503);
    await expect.poll(() => service.session.halted.aborted, SOON).toBe(true);
    expect(await statuses()).not.toContain('failed');
    free();
    await expect.poll(statuses, SOON).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect((await service.get('/readyz')).status).toBe(200);
  },
);
