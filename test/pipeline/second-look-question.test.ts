import { expect, it } from 'vitest';
import type { Box } from '../../schemas/geometry.ts';
import { questionAbout } from '../../src/pipeline/second-look/question.ts';

const SCHEMA = {
  type: 'object',
  properties: {
    lines: {
      type: 'array',
      items: { $ref: '#/$defs/line' },
    },
    date: { type: 'string', format: 'date', description: 'Day of issue.' },
  },
  $defs: { line: { type: 'object', properties: { text: { type: 'string' }, amount: { type: 'number' } } } },
};

it('asks about values by their field and by where they are shown, and says nothing that the document says', () => {
  const row: Box = [0, 100, 600, 160];
  const page: Box = [0, 0, 600, 800];
  const places = [
    { pointer: '/lines/3/amount', page: 2, box: row, isWholePage: false },
    { pointer: '/lines/3/text', page: 2, box: row, isWholePage: false },
    { pointer: '/date', page: 2, box: page, isWholePage: true },
  ];
  const { schema, pointers, crops } = questionAbout(places, SCHEMA);
  expect(schema).toEqual({
    type: 'object',
    properties: {
      value_1: { type: 'number', description: 'lines / amount, on page 2, part 1, in the line in its middle' },
      value_2: { type: 'string', description: 'lines / text, on page 2, part 1, in the line in its middle' },
      value_3: { type: 'string', format: 'date', description: 'date, on page 2, part 2: Day of issue.' },
    },
  });
  expect([...pointers.values()]).toEqual(places.map(({ pointer }) => pointer));
  expect(crops).toEqual([
    { page: 2, box: row },
    { page: 2, box: page },
  ]);
});
