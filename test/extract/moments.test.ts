import { describe, expect, it } from 'vitest';
import { judgeAnswer } from '../support/judge.ts';

const text = { type: 'string' };
const moment = { type: 'string', format: 'date-time' };
const SCHEMA = {
  type: 'object',
  properties: {
    legs: { type: 'array', items: { type: 'object', properties: { from: text, leaves: moment, seat: text } } },
  },
};
const PAGE = [
  'From             Leaves              Seat',
  'Hamburg Hbf      02.07.2026 06:53    71A',
  'Koeln Hbf        02.07.2026 11:42    24C',
  'Paris Nord       03.07.2026 14:13    15D',
];
const LEGS = [
  { from: 'Hamburg Hbf', leaves: '2026-07-02T06:53:00', seat: '71A' },
  { from: 'Koeln Hbf', leaves: '2026-07-02T11:42:00', seat: '24C' },
  { from: 'Paris Nord', leaves: '2026-07-03T14:13:00', seat: '15D' },
];

async function reviewed(data: unknown, schema: object = SCHEMA, page: readonly string[] = PAGE) {
  const { review } = await judgeAnswer(data, { ...schema }, page);
  return review.map(({ pointer }) => pointer).sort();
}

const withTimes = (...times: readonly string[]) => ({
  legs: LEGS.map((leg, at) => ({ ...leg, leaves: `${leg.leaves.slice(0, 11)}${times[at]}` })),
});

describe('a day with a time in one cell', () => {
  it('is left alone where both are printed', async () => {
    expect(await reviewed({ legs: LEGS })).toEqual([]);
    expect(await reviewed(withTimes('06:53:00Z', '11:42', '14:13:00+02:00'))).toEqual([]);
  });

  it.each([
    ['another hour', ['07:53:00', '11:42:00', '14:13:00'], [0]],
    ['the times of two rows exchanged', ['11:42:00', '06:53:00', '14:13:00'], [0, 1]],
    ['midnight', ['06:53:00', '00:00:00', '14:13:00'], [1]],
  ])('is doubted with %s', async (_, times, rows) => {
    expect(await reviewed(withTimes(...times))).toEqual(rows.map((row) => `/legs/${row}/leaves`));
  });
});

it('takes a day without a time for midnight', async () => {
  const schema = { type: 'object', properties: { collected: moment } };
  expect(await reviewed({ collected: '2026-03-12T00:00:00Z' }, schema, ['Sample', 'Collected: 12.03.2026'])).toEqual(
    [],
  );
  const page = ['Sample', 'Collected: 13.03.2026 at 08:40'];
  expect(await reviewed({ collected: '2026-03-13T08:40:00Z' }, schema, page)).toEqual([]);
  expect(await reviewed({ collected: '2026-03-13T09:40:00Z' }, schema, page)).toEqual(['/collected']);
});

it('takes the time that stands nearest to a day, before it or behind it', async () => {
  const schema = { type: 'object', properties: { departure: moment, arrival: moment } };
  const page = ['Voyage', 'Departure: 08:40 12.03.2026 – arrival: 09:10 13.03.2026'];
  const data = { departure: '2026-03-12T08:40:00', arrival: '2026-03-13T09:10:00' };
  expect(await reviewed(data, schema, page)).toEqual([]);
  expect(await reviewed({ ...data, departure: '2026-03-12T09:10:00' }, schema, page)).toContain('/departure');
});
