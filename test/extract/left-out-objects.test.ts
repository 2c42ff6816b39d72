import { expect, it } from 'vitest';
import { judgeAnswer } from '../support/judge.ts';

const text = { type: 'string' };

it('tells of an object that is left out while values of its fields are printed beside their labels', async () => {
  const schema = {
    type: 'object',
    properties: {
      sample: text,
      contact: { type: 'object', properties: { email: text, phone: text } },
    },
  };
  const page = ['Sample: LX-20931', 'Email: vera@example.org', 'Phone: 0931 45 50 17'];
  const judge = async (data: object) =>
    (await judgeAnswer(data, schema, page)).issues.map(({ code, pointer }) => `${code} ${pointer}`);
  const contact = { email: 'vera@example.org', phone: '0931 45 50 17' };
  expect(await judge({ sample: 'LX-20931', contact })).toEqual([]);
  expect(await judge({ sample: 'LX-20931', contact: null })).toEqual(['left_out /contact']);
  expect(await judge({ sample: 'LX-20931' })).toEqual(['left_out /contact']);
});
