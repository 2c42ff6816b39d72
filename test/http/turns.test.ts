import { expect, it } from 'vitest';
import { createTurns } from '../../src/http/turns.ts';

it('gives each owner one turn at a time, in order, and turns away what is too much', async () => {
  const turns = createTurns('pieces of work');
  const { signal } = new AbortController();
  const order: string[] = [];
  const ends: (() => void)[] = [];
  let isOpen = false;
  const work = (name: string) => () => {
    order.push(name);
    return isOpen ? Promise.resolve() : new Promise<void>((resolve) => ends.push(resolve));
  };
  const mine = Array.from({ length: 20 }, (_, at) => turns.run('one', signal, work(`one ${at}`)));
  await expect(turns.run('one', signal, work('one too many'))).rejects.toMatchObject({ code: 'server_busy' });
  const others = turns.run('two', signal, work('two'));
  await expect.poll(() => order).toEqual(['one 0', 'two']);
  ends[0]?.();
  await mine[0];
  await expect.poll(() => order).toEqual(['one 0', 'two', 'one 1']);
  const left = AbortSignal.abort();
  const gone = turns.run('two', left, work('gone'));
  ends[1]?.();
  await others;
  await expect(gone).rejects.toMatchObject({ code: 'cancelled' });
  isOpen = true;
  for (const end of ends) end();
  await Promise.all(mine);
  expect(order).toHaveLength(21);
});
