import { expect, it } from 'vitest';
import type { Word } from '../../schemas/page.ts';
import { fileText, layoutText } from '../../src/plan/layout-text.ts';
import { approximateTokenizer } from '../../src/plan/tokenizer.ts';

/** A word at `x` points in print 5 points wide a letter; `y` in lines of 12 points. */
const word = (text: string, x: number, y: number): Word => ({
  text,
  box: [x, y * 12, x + text.length * 5, y * 12 + 10],
  confidence: 1,
  line: y,
});
/** A word of a text file. */
const inFile = (text: string, column: number, number: number, line: number): Word => ({
  text,
  box: [column, number, column + text.length, number],
  confidence: 1,
  line,
});

it('keeps debit and credit under their own headings, however far apart columns are', () => {
  const text = layoutText([
    word('Date', 60, 0),
    word('Text', 120, 0),
    word('Debit', 380, 0),
    word('Credit', 480, 0),
    word('01.03.', 60, 1),
    word('Rent', 120, 1),
    word('850.00', 375, 1),
    word('02.03.', 60, 2),
    word('Salary', 120, 2),
    word('2310.40', 475, 2),
  ]);
  const [head = '', rent = '', salary = ''] = text.split('\n');
  expect(Math.abs(head.indexOf('Debit') - rent.indexOf('850.00'))).toBeLessThanOrEqual(1);
  expect(Math.abs(head.indexOf('Credit') - salary.indexOf('2310.40'))).toBeLessThanOrEqual(1);
});

it('parts columns where the text before is wider than its letters usually are', () => {
  const wide: Word = { text: 'WWWWWWWWWW', box: [60, 0, 110, 10], confidence: 1, line: 0 };
  expect(layoutText([{ ...wide, text: 'W'.repeat(14) }, word('7.00', 125, 0)])).toBe(`${'W'.repeat(14)}  7.00`);
});

it('sets running text with single blanks', () => {
  let x = 60;
  const words = 'Nothing in this line of running text is set apart from what stands beside it'
    .split(' ')
    .map((text) => {
      const placed = word(text, x, 0);
      x += text.length * 5 + 3.4;
      return placed;
    });
  expect(layoutText(words)).toBe('Nothing in this line of running text is set apart from what stands beside it');
});

it('keeps one blank line where lines are set apart', () => {
  const words = [0, 1, 2, 5, 6].map((y, line) => ({ ...word(`line${line}`, 60, y), line }));
  expect(layoutText(words)).toBe('line0\nline1\nline2\n\nline3\nline4');
});

it('takes hardly more tokens for a wide gap than for a narrow one', async () => {
  const tokenizer = await approximateTokenizer();
  const count = (x: number) => tokenizer.count(layoutText([word('Rent', 60, 0), word('850.00', x, 0)]));
  expect(count(480) - count(110)).toBeLessThanOrEqual(1);
});

it('numbers the lines of code, and keeps blank lines and indentation', () => {
  const words = [
    inFile('def', 1, 41, 0),
    inFile('f():', 5, 41, 0),
    inFile('return', 5, 43, 2),
    inFile('1', 12, 43, 2),
    inFile('g()', 1, 46, 5),
  ];
  expect(fileText(words, { numbered: true })).toBe('41|def f():\n42|\n43|    return 1\n44|\n45|\n46|g()');
  expect(fileText(words, { numbered: false })).toBe('def f():\n\n    return 1\n\n\ng()');
});
