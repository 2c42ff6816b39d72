import { describe, expect, it } from 'vitest';
import { FEATURES, type Features } from '../../src/extract/trust/features.ts';
import { afterLook } from '../../src/extract/trust/second-look.ts';
import { judgeAnswer } from '../support/judge.ts';

const text = { type: 'string' };
const number = { type: 'number' };
const date = { type: 'string', format: 'date' };
const listOf = (properties: object) => ({ type: 'array', items: { type: 'object', properties } });

/** What is told of an answer to a document type without hints, whose words no rule knows. */
async function judge(data: unknown, properties: object, ...pages: readonly (readonly string[])[]) {
  const judged = await judgeAnswer(data, { type: 'object', properties }, ...pages);
  return { ...judged, doubted: judged.review.map(({ pointer, because }) => `${pointer} ${because}`) };
}

describe('the cells of a table', () => {
  const properties = { members: listOf({ no: number, name: text, town: text, fee: number }) };
  const page = [
    'Rowing club, list of members',
    'No       Name                  Town          Fee',
    '1000     Albrecht, Anna        Ulm         60.00',
    '1004     Bergmann, Hugo        Hagen       48.00',
    '1008     Castell, Olga         Kiel        36.00',
    '1011     Dornbach, Bernd       Celle       24.00',
    '1013     Ehlers, Ines          Ulm         12.00',
  ];
  const members = [
    { no: 1000, name: 'Albrecht, Anna', town: 'Ulm', fee: 60 },
    { no: 1004, name: 'Bergmann, Hugo', town: 'Hagen', fee: 48 },
    { no: 1008, name: 'Castell, Olga', town: 'Kiel', fee: 36 },
    { no: 1011, name: 'Dornbach, Bernd', town: 'Celle', fee: 24 },
    { no: 1013, name: 'Ehlers, Ines', town: 'Ulm', fee: 12 },
  ];
  const withRow = (at: number, change: object) => ({
    members: members.map((row, other) => (other === at ? { ...row, ...change } : row)),
  });

  it('are left alone where each stands in its column', async () => {
    expect((await judge({ members }, properties, page)).doubted).toEqual([]);
  });

  it('are doubted in the column of another property', async () => {
    const { doubted } = await judge(withRow(2, { name: 'Kiel', town: 'Castell, Olga' }), properties, page);
    expect(doubted).toEqual(expect.arrayContaining(['/members/2/name other_column', '/members/2/town other_column']));
    const numbers = await judge(withRow(3, { no: 24, fee: 1011 }), properties, page);
    expect(numbers.doubted).toEqual(expect.arrayContaining(['/members/3/fee other_column']));
  });

  it('are doubted below the head of another property', async () => {
    const swapped = members.map(({ name, town, ...row }) => ({ ...row, name: town, town: name }));
    const { doubted } = await judge({ members: swapped }, properties, page);
    expect(doubted.filter((line) => line.endsWith('other_column'))).toHaveLength(2 * members.length);
  });

  it.each([
    ['front', { name: 'Olga' }],
    ['end', { name: 'Castell' }],
  ])('are doubted where their %s is missing, as in no other row', async (_, change) => {
    const { review } = await judge(withRow(2, change), properties, page);
    expect(review.map(({ pointer }) => pointer)).toEqual(['/members/2/name']);
  });
});

describe('a column that an answer lacks', () => {
  const properties = { readings: listOf({ place: text, low: number, high: number }) };
  const page = ['Place            Low       High', 'Boiler room    12.50     19.75', 'Attic           4.25     31.00'];

  it('is left out in each row', async () => {
    const readings = [
      { place: 'Boiler room', low: 12.5 },
      { place: 'Attic', low: 4.25 },
    ];
    const { issues } = await judge({ readings }, properties, page);
    expect(issues.map(({ code, pointer }) => `${code} ${pointer}`).sort()).toEqual([
      'left_out /readings/0/high',
      'left_out /readings/1/high',
    ]);
  });

  it('is not where the rows print no number more', async () => {
    const readings = [
      { place: 'Boiler room', low: 12.5, high: 19.75 },
      { place: 'Attic', low: 4.25, high: 31 },
    ];
    expect((await judge({ readings }, properties, page)).issues).toEqual([]);
    const widened = { readings: listOf({ place: text, low: number, high: number, mean: number }) };
    expect((await judge({ readings }, widened, page)).issues).toEqual([]);
  });
});

describe('a code', () => {
  it('is doubted where its word goes on in other digits', async () => {
    const page = ['Laboratory', 'Patient no.: 338201-7', 'Sample: LX-55920'];
    const properties = { patient_number: text, sample: text };
    expect((await judge({ patient_number: '338201-7', sample: 'LX-55920' }, properties, page)).doubted).toEqual([]);
    expect((await judge({ patient_number: '338201-', sample: 'LX-55920' }, properties, page)).doubted).toEqual([
      '/patient_number may_be_cut',
    ]);
  });
});

describe('days without a year', () => {
  const properties = { trips: listOf({ day: date, driver: text, km: number }) };
  const trip = (day: number, driver: string, km: number) =>
    `${String(day).padStart(2, '0')} May     ${driver}        ${km.toFixed(1)}`;
  const first = ['Fleet report May 2026', 'Day        Driver      Km', trip(4, 'Aalto', 12.5), trip(5, 'Brandt', 31.2)];
  const second = [trip(6, 'Cerny', 44.1), trip(7, 'Dupont', 8.3), trip(8, 'Eklund', 19.7)];
  const row = (day: number, driver: string, km: number) => ({ day: `2026-05-0${day}`, driver, km });
  const trips = [
    row(4, 'Aalto', 12.5),
    row(5, 'Brandt', 31.2),
    row(6, 'Cerny', 44.1),
    row(7, 'Dupont', 8.3),
    row(8, 'Eklund', 19.7),
  ];

  it('are in the year of the document where their page prints none', async () => {
    const { doubted, lists } = await judge({ trips }, properties, first, second);
    expect({ doubted, verdict: lists['/trips']?.verdict }).toEqual({ doubted: [], verdict: 'complete' });
  });

  it('are rows that are missing where a page of them is', async () => {
    const { lists } = await judge({ trips: trips.slice(0, 2) }, properties, first, second);
    expect(lists['/trips']).toMatchObject({ verdict: 'short', expected: 5 });
  });
});

describe('a date', () => {
  it('is not found in the parts of other dates and numbers', async () => {
    const page = ['Invoice 2026-0417', 'Issued 03.02.2026', 'Due 17.02.2026'];
    const properties = { issued: date, due: date };
    expect((await judge({ issued: '2026-02-03', due: '2026-02-17' }, properties, page)).issues).toEqual([]);
    const { issues } = await judge({ issued: '2026-03-02', due: '2026-02-17' }, properties, page);
    expect(issues).toMatchObject([{ pointer: '/issued' }]);
  });
});

describe('the ends of a range', () => {
  it('have no minus', async () => {
    const properties = { results: listOf({ test: text, value: number, low: number, high: number }) };
    const page = [
      'Test              Result      Reference',
      'Haemoglobin         14.2      13.5 - 17.5',
      'Leucocytes           8.8         4 - 10',
      'Creatinine          0.94       0.7 - 1.2',
      'Sodium             139.5       136 - 145',
    ];
    const results = [
      { test: 'Haemoglobin', value: 14.2, low: 13.5, high: 17.5 },
      { test: 'Leucocytes', value: 8.8, low: 4, high: 10 },
      { test: 'Creatinine', value: 0.94, low: 0.7, high: 1.2 },
      { test: 'Sodium', value: 139.5, low: 136, high: 145 },
    ];
    expect((await judge({ results }, properties, page)).doubted).toEqual([]);
    const wrong = results.map((row, at) => (at === 2 ? { ...row, high: -1.2 } : row));
    expect((await judge({ results: wrong }, properties, page)).doubted).toEqual(['/results/2/high other_sign']);
  });
});

describe('values beside captions', () => {
  it('are doubted where they are exchanged', async () => {
    const page = ['Patient: Miriam Oesterle', 'Requesting physician: Dr. Tilman Roth', 'Reported: 13 March 2026'];
    const properties = { patient_name: text, physician: text };
    const [patient_name, physician] = ['Miriam Oesterle', 'Dr. Tilman Roth'];
    expect((await judge({ patient_name, physician }, properties, page)).doubted).toEqual([]);
    const swapped = await judge({ patient_name: physician, physician: patient_name }, properties, page);
    expect(swapped.doubted.map((line) => line.split(' ')[0]).sort()).toEqual(['/patient_name', '/physician']);
  });
});

describe('the fields of a party that are no object', () => {
  it('are doubted together', async () => {
    const page = [
      'CONTOSO LTD.',
      '123 456th St',
      'New York, NY, 10001',
      '',
      'Customer name: MICROSOFT CORPORATION',
      '',
      'Microsoft Corp',
      '123 Other St,',
      'Redmond WA, 98052',
    ];
    const properties = { vendor_name: text, vendor_address: text, customer_name: text, customer_address: text };
    const vendor = { vendor_name: 'CONTOSO LTD.', vendor_address: '123 456th St, New York, NY, 10001' };
    const customer = { customer_name: 'MICROSOFT CORPORATION', customer_address: '123 Other St, Redmond WA, 98052' };
    const { doubted } = await judge(
      {
        vendor_name: customer.customer_name,
        vendor_address: customer.customer_address,
        customer_name: vendor.vendor_name,
        customer_address: vendor.vendor_address,
      },
      properties,
      page,
    );
    expect(doubted.map((line) => line.split(' ')[0]).sort()).toEqual([
      '/customer_address',
      '/customer_name',
      '/vendor_address',
      '/vendor_name',
    ]);
  });
});

describe('a list without a row', () => {
  it('is not called complete where nothing tells its rows from other lines', async () => {
    const page = ['Minutes of the board', 'The roof is repaired by Gina Jung.', 'The hall is painted in June.'];
    const properties = { decisions: listOf({ decision: text, responsible: text }) };
    expect((await judge({ decisions: [] }, properties, page)).lists['/decisions']).toMatchObject({
      verdict: 'unknown',
    });
  });
});

describe('a second look that agrees', () => {
  const features = (change: Partial<Features>) =>
    ({ ...Object.fromEntries(FEATURES.map((name) => [name, 0])), ...change }) as Features;

  it('raises the confidence of what may have been misread', () => {
    expect(afterLook(0.85, true, features({ unsure_ocr: 1 }))).toBeGreaterThan(0.9);
    expect(afterLook(0.85, true, features({ other_letters: 1, other_label: 1 }))).toBeGreaterThan(0.9);
  });

  it('proves nothing of a value that may be of another field', () => {
    expect(afterLook(0.85, true, features({ other_label: 1, witness_differs: 1 }))).toBe(0.85);
    expect(afterLook(0.85, false, features({ other_label: 1 }))).toBeLessThan(0.85);
  });
});
