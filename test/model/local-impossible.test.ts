import { describe, expect, it } from 'vitest';
import { askText } from '../support/layout.ts';

const number = { type: 'number' };
const integer = { type: 'integer' };
const date = { type: 'string', format: 'date' };
const time = { type: 'string', format: 'time' };
const object = (properties: object): { readonly [keyword: string]: unknown } => ({ type: 'object', properties });

describe('what is printed but impossible', () => {
  it.each<[string, object, string, string]>([
    ['a day that no month has', { due_date: date }, 'Due date: 31/02/2026', '"31/02/2026"'],
    ['a day of a month by name', { due_date: date }, 'Due date: 30 February 2026', '"30 February 2026"'],
    ['a day that no year has', { due_date: date }, 'Due date: 2026-13-45', '"2026-13-45"'],
    ['a year far away', { due_date: date }, 'Due date: 01/02/0026', '"01/02/0026"'],
    ['a time', { time }, 'Time: 25:71', '"25:71"'],
    ['a number with too many digits', { total: number }, `Total: ${'9'.repeat(400)}`, `"${'9'.repeat(60)}…"`],
    ['a number that would be rounded', { total: number }, 'Total: 12345678901234567.89', '"12345678901234567.89"'],
    ['a number with marks in odd places', { total: number }, 'Total: 1.2.3,4', '"1.2.3,4"'],
    ['a fraction of a whole number', { quantity: integer }, 'Quantity: 2.5', '"2.5"'],
  ])('is said with the field and the text: %s', async (_, properties, line, quoted) => {
    const { data, answer } = await askText(object(properties), [line]);
    const [name] = Object.keys(properties);
    expect(data).toEqual({});
    expect(answer.warnings).toEqual([expect.stringContaining(`For /${name}, ${quoted} is printed, which`)]);
  });

  it('is said of the cells of a table, by row and column', async () => {
    const lines = { type: 'array', items: object({ date, description: { type: 'string' }, amount: number }) };
    const { data, answer } = await askText(object({ lines }), [
      'Date         Description      Amount',
      '31/02/2026   Tea              2.50',
      '01/03/2026   Bread            1.2.3.4',
    ]);
    expect(data).toEqual({
      lines: [
        { description: 'Tea', amount: 2.5 },
        { date: '2026-03-01', description: 'Bread' },
      ],
    });
    expect(answer.warnings.map((warning) => warning.split(' is printed')[0])).toEqual([
      'For /lines/0/date, "31/02/2026"',
      'For /lines/1/amount, "1.2.3.4"',
    ]);
  });

  it('is not replaced by a value from elsewhere that has no label', async () => {
    const lines = ['Printed on 01/02/2026', 'Invoice date: 31/02/2026'];
    expect((await askText(object({ invoice_date: date }), lines)).data).toEqual({});
  });

  it('is said of lists of all dates, and of a date without a label', async () => {
    const dates = { type: 'array', items: date };
    const listed = await askText(object({ dates }), ['On 01/02/2026 and 31/02/2026 we met.']);
    expect(listed.data).toEqual({ dates: ['2026-02-01'] });
    expect(listed.answer.warnings).toEqual([expect.stringContaining('For /dates, "31/02/2026"')]);
    const alone = await askText(object({ date }), ['We met on 31/02/2026.']);
    expect(alone.answer.warnings).toEqual([expect.stringContaining('For /date, "31/02/2026"')]);
  });

  it('does not concern fields with a value, nor numbers that are not dates', async () => {
    const { data, answer } = await askText(object({ date, total: number, phone: { type: 'string' } }), [
      'Date: 03/03/2026',
      'Phone: 45.13.26.99',
      'Version 1.2.3.4',
      'Total: 8.30',
    ]);
    expect(data).toMatchObject({ date: '2026-03-03', total: 8.3 });
    expect(answer.warnings).toEqual([]);
  });
});
