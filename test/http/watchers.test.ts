import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { WatcherList } from '../../schemas/presence.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { startService } from '../support/service.ts';
import { put, watchFolder } from '../support/watching.ts';

const SOON = { timeout: 120_000 };

it('tells which folders are watched, what waits in them and why, and which are watched no more', async () => {
  const { session, json } = await startService({ workers: false });
  const told = async () => (await json<WatcherList>('/v1/watchers')).watchers;
  expect(await told()).toEqual([]);
  const folder = temporaryFolder();
  put(folder, 'till/recto.json', 'no JSON');
  put(folder, 'till/a.pdf', receiptPdf(1));
  put(folder, 'b.pdf', receiptPdf(2));
  const { watch } = await watchFolder(session, folder);
  await expect.poll(told, SOON).toMatchObject([
    {
      folder,
      alive: true,
      waiting: 0,
      more: false,
      in_hand: 1,
      held: 0,
      problems: [{ folder: 'till', code: 'config_invalid', message: expect.stringContaining('recto.json') }],
    },
  ]);
  const [{ since = '', seen_at = '' } = {}] = await told();
  expect(Date.parse(since)).toBeLessThanOrEqual(Date.parse(seen_at));
  await watch.close();
  expect(await told()).toEqual([]);
  const broken = join(temporaryFolder(), 'inbox');
  put(broken, 'recto.json', 'no JSON');
  put(broken, 'c.pdf', receiptPdf(3));
  const onProblem = () => {
    throw new Error('the terminal is gone');
  };
  const failed = await watchFolder(session, broken, {}, { onProblem });
  await expect(failed.watch.ended).rejects.toThrow('the terminal is gone');
  const message = expect.stringContaining('the terminal is gone');
  expect(await told()).toMatchObject([{ folder: broken, alive: false, problems: [{ code: 'internal', message }, {}] }]);
  const again = await watchFolder(session, broken);
  await expect.poll(told, SOON).toMatchObject([{ folder: broken, alive: true }]);
  await again.watch.close();
});
