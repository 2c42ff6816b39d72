import { describe, expect, it } from 'vitest';
import { judgeAnswer } from '../support/judge.ts';

const text = { type: 'string' };
const number = { type: 'number' };
const object = (properties: object) => ({ type: 'object', properties });

/** What is told of an answer to a document type without hints. */
async function judge(data: unknown, properties: object, page: readonly string[]) {
  const { review, issues, lists } = await judgeAnswer(data, { type: 'object', properties }, page);
  return {
    lists,
    told: [...new Set([...review.map(({ pointer }) => pointer), ...issues.map(({ pointer }) => pointer ?? '')])].sort(),
  };
}

describe('a table whose columns are the records', () => {
  const properties = {
    bikes: {
      type: 'array',
      items: object({ model: text, motor: text, weight: number, battery: number, price: number }),
    },
  };
  const page = [
    'E-bikes compared',
    'Model            Drift 20      Drift 40      Vale XL',
    'Motor            Bosch SX      Bosch CX      Mahle X35',
    'Weight (kg)      17.4          21.8          15.9',
    'Battery (Wh)     400           625           250',
    'Price            2,799.00      3,499.00      2,399.00',
  ];
  const bikes = [
    { model: 'Drift 20', motor: 'Bosch SX', weight: 17.4, battery: 400, price: 2799 },
    { model: 'Drift 40', motor: 'Bosch CX', weight: 21.8, battery: 625, price: 3499 },
    { model: 'Vale XL', motor: 'Mahle X35', weight: 15.9, battery: 250, price: 2399 },
  ];
  const withBike = (at: number, change: object) => ({
    bikes: bikes.map((bike, other) => (other === at ? { ...bike, ...change } : bike)),
  });

  it('is complete, and its values stand in their rows', async () => {
    const { told, lists } = await judge({ bikes }, properties, page);
    expect({ told, verdict: lists['/bikes']?.verdict }).toEqual({ told: [], verdict: 'complete' });
  });

  it('is short where a record is left out', async () => {
    const { lists } = await judge({ bikes: bikes.slice(0, 2) }, properties, page);
    expect(lists['/bikes']).toMatchObject({
      verdict: 'short',
      missing: [{ text: 'Vale XL Mahle X35 15.9 250 2,399.00' }],
    });
  });

  it.each([
    ['of another record', { price: 3499 }, ['/bikes/0/price']],
    ['of another property', { weight: 400, battery: 17.4 }, ['/bikes/0/battery', '/bikes/0/weight']],
    ['left out', { motor: null }, ['/bikes/0/motor']],
  ])('is doubted at a value that is %s', async (_, change, pointers) => {
    expect((await judge(withBike(0, change), properties, page)).told).toEqual(expect.arrayContaining(pointers));
  });
});

describe('objects of one shape', () => {
  const quarter = object({ revenue: number, costs: number });
  const properties = { q1: quarter, q2: quarter, q3: quarter, q4: quarter };
  const data = {
    q1: { revenue: 412_300, costs: 287_150 },
    q2: { revenue: 398_720, costs: 291_400 },
    q3: { revenue: 451_060, costs: 302_980 },
    q4: { revenue: 519_440, costs: 341_275 },
  };
  const inColumns = [
    'Lakeside Instruments, figures of 2025',
    '              Q1          Q2          Q3          Q4',
    'Revenue       412,300     398,720     451,060     519,440',
    'Costs         287,150     291,400     302,980     341,275',
  ];
  const inLines = [
    'Lakeside Instruments, figures of 2025',
    'Quarter     Revenue       Costs',
    ...Object.entries(data).map(
      ([name, { revenue, costs }]) =>
        `${name.toUpperCase()}          ${revenue.toLocaleString('en-US')}       ${costs.toLocaleString('en-US')}`,
    ),
  ];

  it.each([
    ['columns', inColumns],
    ['lines', inLines],
  ])('are compared with the %s of a table', async (_, page) => {
    const tell = async (change: object) => (await judge({ ...data, ...change }, properties, page)).told;
    expect(await tell({})).toEqual([]);
    expect(await tell({ q3: null })).toEqual(['/q3']);
    expect(await tell({ q2: data.q3, q3: data.q2 })).toEqual(expect.arrayContaining(['/q2', '/q3']));
    expect(await tell({ q4: data.q1 })).not.toEqual([]);
    expect(await tell({ q1: { revenue: 412_300, costs: 291_400 } })).toEqual(expect.arrayContaining(['/q1/costs']));
  });
});

describe('columns below short heads', () => {
  const properties = {
    standings: {
      type: 'array',
      items: object({ team: text, played: number, won: number, lost: number, points: number }),
    },
  };
  const page = [
    'Team          P     W     L     Pts',
    'Ashfield      18    12    6     36',
    'Bexley        18    11    7     33',
    'Corby         17    9     8     27',
    'Dunmore       18    5     13    15',
  ];
  const standings = [
    { team: 'Ashfield', played: 18, won: 12, lost: 6, points: 36 },
    { team: 'Bexley', played: 18, won: 11, lost: 7, points: 33 },
    { team: 'Corby', played: 17, won: 9, lost: 8, points: 27 },
    { team: 'Dunmore', played: 18, won: 5, lost: 13, points: 15 },
  ];

  it('are doubted where two of them are exchanged', async () => {
    expect((await judge({ standings }, properties, page)).told).toEqual([]);
    const exchanged = standings.map(({ won, lost, ...row }) => ({ ...row, won: lost, lost: won }));
    const { told } = await judge({ standings: exchanged }, properties, page);
    expect(told).toEqual(standings.flatMap((_, row) => [`/standings/${row}/lost`, `/standings/${row}/won`]));
  });
});
