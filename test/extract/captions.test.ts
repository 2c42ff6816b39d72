import { describe, expect, it } from 'vitest';
import { judgeValues } from '../../src/extract/trust/judge.ts';
import type { JsonSchema } from '../../src/model/language-model.ts';
import { pagesOf, preparedPage } from '../support/page.ts';

const text = { type: ['string', 'null'] };
const number = { type: ['number', 'null'] };
const SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    member_tin: text,
    member_name: text,
    member_address: text,
    insurer_name: text,
    box3_medical_premiums: number,
    box5_sick_pay: number,
    box6_other_deductions: number,
  },
};

const FORM = [
  "a  Member's taxpayer identification number       3 Medical and dental premiums       5 Sick pay and the like",
  '   90-3475388                                        24,410.00                           1,513.42',
  '',
  "b  Member's name, address and postcode           6 Other amounts deducted            9",
  '   Anastasia Hodges',
  '   200 2nd Street',
  '',
  '   Notice to members: keep this form.',
];
const TRUTH = {
  member_tin: '90-3475388',
  member_name: 'Anastasia Hodges',
  member_address: '200 2nd Street',
  insurer_name: null,
  box3_medical_premiums: 24_410,
  box5_sick_pay: 1513.42,
  box6_other_deductions: null,
};

async function judge(data: object) {
  return judgeValues(
    data,
    { schema: SCHEMA, evidence: {}, pagesOf: () => [1], isLocal: false, reviewBelow: 0.9, unanswered: [] },
    pagesOf(preparedPage(FORM)),
  );
}

/** The fields that are said to be left out of what was read, with what is printed. */
async function leftOut(data: object): Promise<Readonly<Record<string, string>>> {
  const { issues } = await judge(data);
  return Object.fromEntries(
    issues.flatMap(({ code, pointer, message }) =>
      code === 'left_out' ? [[pointer ?? '', /"(.*)"/.exec(message)?.[1] ?? '']] : [],
    ),
  );
}

describe('the heading of a party', () => {
  const schema = { type: 'object', properties: { vendor_name: text, customer_name: text, customer_address: text } };
  const page = ['John Smith', '', 'Bill to:', 'Jane Jones', '12 Harbour Street', '', 'Terms: net 30'];
  const leftOutOf = async (data: object) => {
    const settings = { schema, evidence: {}, pagesOf: () => [1], isLocal: false, reviewBelow: 0 };
    const { review } = await judgeValues(data, settings, pagesOf(preparedPage(page)));
    return review.filter(({ because }) => because === 'left_out').map(({ pointer }) => pointer);
  };

  it('says what is left out of its name and address', async () => {
    const all = { vendor_name: 'John Smith', customer_name: 'Jane Jones', customer_address: '12 Harbour Street' };
    expect(await leftOutOf(all)).toEqual([]);
    expect(await leftOutOf({ ...all, customer_name: null })).toEqual(['/customer_name']);
    expect(await leftOutOf({ ...all, customer_address: null })).toEqual(['/customer_address']);
  });
});

describe('the captions of a form', () => {
  it('say what is left out, although they have other words than the names of fields', async () => {
    expect(await leftOut({ ...TRUTH, member_tin: null })).toEqual({ '/member_tin': '90-3475388' });
    expect(await leftOut({ ...TRUTH, member_name: null })).toEqual({ '/member_name': 'Anastasia Hodges' });
    expect(await leftOut({ ...TRUTH, box3_medical_premiums: null })).toEqual({ '/box3_medical_premiums': '24410' });
    expect(await leftOut({ ...TRUTH, box5_sick_pay: null })).toEqual({ '/box5_sick_pay': '1513.42' });
  });

  it('say nothing of boxes that are blank', async () => {
    expect(await leftOut(TRUTH)).toEqual({});
  });

  it('bear out the values below them, and not those of other boxes', async () => {
    const { review } = await judge(TRUTH);
    expect(review).toEqual([]);
    const swapped = await judge({ ...TRUTH, box3_medical_premiums: 1513.42, box5_sick_pay: 24_410 });
    expect(swapped.review.map(({ pointer }) => pointer).sort()).toEqual(['/box3_medical_premiums', '/box5_sick_pay']);
  });
});
