import { expect, it } from 'vitest';
import { judgeAnswer } from '../support/judge.ts';

const boolean = { type: 'boolean' };
const SCHEMA = {
  type: 'object',
  properties: { allergien: boolean, darf_schwimmen: boolean, foto_erlaubt: boolean },
};
const PAGE = ['Anmeldung', '', 'Allergien          ja', 'Darf schwimmen     nein', 'Foto erlaubt: ja'];

it('takes a word such as "ja" behind the label of a boolean for its place', async () => {
  const judge = async (data: object) => {
    const { review, fields } = await judgeAnswer(data, SCHEMA, PAGE);
    return { review: review.map(({ pointer }) => pointer), text: fields['/darf_schwimmen']?.text };
  };
  const right = { allergien: true, darf_schwimmen: false, foto_erlaubt: true };
  expect(await judge(right)).toEqual({ review: [], text: 'nein' });
  expect((await judge({ ...right, darf_schwimmen: true })).review).toEqual(['/darf_schwimmen']);
});
