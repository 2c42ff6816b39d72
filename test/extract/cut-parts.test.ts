import { describe, expect, it } from 'vitest';
import { judgeValues } from '../../src/extract/trust/judge.ts';
import { judgeAnswer } from '../support/judge.ts';
import { pagesOf, preparedPage } from '../support/page.ts';

const text = { type: 'string' };

async function reviewed(data: object, page: readonly string[], properties?: object) {
  const own = properties ?? Object.fromEntries(Object.keys(data).map((name) => [name, text]));
  const { review } = await judgeAnswer(data, { type: 'object', properties: own }, page);
  return review.map(({ pointer, because }) => `${pointer} ${because}`);
}

describe('a part of a code', () => {
  const page = ['Loods Overschie', 'Zweth 17', '3046 NX Rotterdam', '', 'Hotline     06421 88 31 40'];
  const data = {
    place: 'Loods Overschie',
    street: 'Zweth 17',
    zone: '3046 NX',
    city: 'Rotterdam',
    hotline: '06421 88 31 40',
  };

  it('is told from the whole', async () => {
    expect(await reviewed(data, page)).toEqual([]);
  });

  it.each([
    ['digits of a postcode', { zone: '3046' }],
    ['letters of a postcode', { zone: 'NX' }],
    ['beginning of a number', { hotline: '06421 88 31' }],
    ['end of a number', { hotline: '88 31 40' }],
  ])('is doubted: the %s', async (_, change) => {
    const [name] = Object.keys(change);
    expect(await reviewed({ ...data, ...change }, page)).toContain(`/${name} may_be_cut`);
  });
});

describe('a name', () => {
  const page = ['Trattoria Da Nino', '', 'Booked by     Vera Lindqvist', 'Table 14', 'Checked by Tom Adeyemi'];

  it('is doubted without its first word', async () => {
    expect(await reviewed({ house: 'Trattoria Da Nino', guest: 'Vera Lindqvist' }, page)).toEqual([]);
    expect(await reviewed({ house: 'Da Nino', guest: 'Lindqvist' }, page)).toEqual([
      '/house may_be_cut',
      '/guest may_be_cut',
    ]);
  });

  it('is not where a label or a word without a capital stands before it', async () => {
    expect(await reviewed({ person: 'Tom Adeyemi' }, page)).toEqual([]);
    expect(await reviewed({ seller: 'Acme Tools' }, ['Seller Acme Tools', 'Seller: Acme Tools'])).toEqual([]);
  });
});

it('is doubted in a text file where a word more stands beside it than in other rows', async () => {
  const lines = [
    '07:11 INFO service started on port',
    '07:14 ERROR ledger out of reach',
    '07:15 INFO ledger back',
    '08:04 INFO snapshot restored',
  ];
  const words = lines.flatMap((line, row) =>
    [...line.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
      text: word,
      line: row,
      confidence: 1,
      box: [index + 1, row + 1, index + 1 + word.length, row + 1] as const,
    })),
  );
  const page = { ...preparedPage([]), unit: 'line' as const, words };
  const entry = { type: 'object', properties: { time: text, level: text, message: text } };
  const settings = {
    schema: { type: 'object', properties: { entries: { type: 'array', items: entry } } },
    evidence: {},
    pagesOf: () => undefined,
    isLocal: false,
    reviewBelow: 0.9,
  };
  const entries = lines.map((line) => {
    const [time = '', level = '', ...message] = line.split(' ');
    return { time, level, message: message.join(' ') };
  });
  const judge = async (rows: readonly object[]) =>
    (await judgeValues({ entries: rows }, settings, pagesOf(page))).review.map(({ pointer }) => pointer);
  expect(await judge(entries)).toEqual([]);
  expect(await judge(entries.map((row, at) => (at === 1 ? { ...row, message: 'ledger out of' } : row)))).toEqual([
    '/entries/1/message',
  ]);
  expect(await judge(entries.map((row, at) => (at === 0 ? { ...row, message: 'started on port' } : row)))).toContain(
    '/entries/0/message',
  );
});
