import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { lockFolder } from '../../src/queue/engines/embedded/folder-lock.ts';
import { ownIdentity } from '../../src/queue/process-identity.ts';
import { temporaryFolder } from '../support/folder.ts';

/** A lock as a process writes it that cannot be seen from here, though its host and number are this one's. */
function foreignLock(folder: string, number: number): string {
  const path = join(folder, `lock.${number}.json`);
  const machine = `${hostname()} another-boot pid:[1]`;
  writeFileSync(path, JSON.stringify({ machine, pid: process.pid, began: '1' }));
  return path;
}

function keepTouching(path: string): void {
  let at = Date.now();
  const timer = setInterval(() => {
    at += 1000;
    utimesSync(path, new Date(at), new Date(at));
  }, 5);
  onTestFinished(() => clearInterval(timer));
}

async function race(folder: string): Promise<readonly PromiseSettledResult<Awaited<ReturnType<typeof lockFolder>>>[]> {
  return Promise.allSettled([lockFolder(folder), lockFolder(folder), lockFolder(folder)]);
}

it('has one holder however many processes open a folder at once, whether it is new, released or left by a dead process', async () => {
  const folder = temporaryFolder();
  const deadProcess = { ...(await ownIdentity()), began: 'never' };
  for (let round = 0; round < 100; round += 1) {
    const ends = await race(folder);
    const held = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(held).toHaveLength(1);
    expect(refused).toMatchObject([{ code: 'state_locked' }, { code: 'state_locked' }]);
    await held[0]?.release();
    if (round % 2 === 0) continue;
    const [last = ''] = readdirSync(folder);
    writeFileSync(join(folder, last), JSON.stringify(deadProcess));
  }
  expect(readdirSync(folder)).toHaveLength(1);
});

it('takes over the lock of a holder that cannot be checked once it is no longer touched', async () => {
  const folder = temporaryFolder();
  foreignLock(folder, 7);
  const lock = await lockFolder(folder, { heartbeatMs: 10, staleMs: 50 });
  expect(readdirSync(folder)).toEqual(['lock.8.json']);
  await lock.release();
});

it('leaves the folder to a holder that cannot be checked as long as it touches its lock', async () => {
  const folder = temporaryFolder();
  keepTouching(foreignLock(folder, 7));
  await expect(lockFolder(folder, { heartbeatMs: 10, staleMs: 60_000 })).rejects.toMatchObject({
    code: 'state_locked',
    message: expect.stringContaining(`process ${process.pid} on ${hostname()}`),
  });
  expect(readdirSync(folder)).toEqual(['lock.7.json']);
});

it('touches its own lock, but not that of a process that has taken over the folder', async () => {
  const folder = temporaryFolder();
  const lock = await lockFolder(folder, { heartbeatMs: 5 });
  const own = join(folder, 'lock.1.json');
  utimesSync(own, 1, 1);
  const other = foreignLock(folder, 2);
  const before = readFileSync(other, 'utf8');
  await expect.poll(() => statSync(own).mtimeMs).toBeGreaterThan(1000);
  await lock.release();
  expect(readFileSync(other, 'utf8')).toBe(before);
  keepTouching(other);
  await expect(lockFolder(folder, { heartbeatMs: 10, staleMs: 60_000 })).rejects.toMatchObject({
    code: 'state_locked',
  });
});
