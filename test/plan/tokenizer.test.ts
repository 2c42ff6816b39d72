import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { approximateTokenizer, loadTokenizer } from '../../src/plan/tokenizer.ts';
import { temporaryFolder } from '../support/folder.ts';

const SAMPLES = {
  prose: readFileSync(join(import.meta.dirname, '../../CHANGELOG.md'), 'utf8'),
  code: readFileSync(join(import.meta.dirname, '../../src/plan/tokenizer.ts'), 'utf8'),
  numbers: Array.from({ length: 200 }, (_, row) => `2024-01-${row % 28}, ${row * 12.34}, ${row * 1000}`).join('\n'),
  scripts: 'Überweisung an Straße 12, 中文发票号码 一二三, فاتورة رقم ١٢٣, счёт № 42\r\n\t  naïve café — 12,50 €',
};

/** The ranks of o200k_base in the format of Meta's file: the same format, other tokens. */
function ranksFile(): string {
  const require = createRequire(import.meta.url);
  const root = dirname(require.resolve('gpt-tokenizer/package.json'));
  return join(root, 'data', 'o200k_base.tiktoken');
}

describe('with a tokenizer file', () => {
  it.each(Object.entries(SAMPLES))('counts %s exactly as the reference encoder of the same ranks', async (_, text) => {
    const tokenizer = await loadTokenizer(ranksFile());
    expect(tokenizer.count(text)).toBe(countTokens(text));
  });

  it('counts a hundred thousand characters without a space in bounded work', async () => {
    const tokenizer = await loadTokenizer(ranksFile());
    expect(tokenizer.count('a'.repeat(100_000))).toBeGreaterThan(1000);
  });

  it('rejects a file that is missing or invalid', async () => {
    const folder = temporaryFolder();
    await expect(loadTokenizer(join(folder, 'none.model'))).rejects.toMatchObject({ code: 'config_invalid' });
    writeFileSync(join(folder, 'some.model'), 'hello world\n');
    await expect(loadTokenizer(join(folder, 'some.model'))).rejects.toMatchObject({ code: 'config_invalid' });
  });
});

it('adds a margin without one, a larger one where the script is not Latin', async () => {
  const { count } = await approximateTokenizer();
  const text = 'The total amount due is 1,234.56 EUR.';
  expect(count(text)).toBeGreaterThanOrEqual(countTokens(text));
  expect(count(text)).toBeLessThan(countTokens(text) * 1.15);
  expect(count('فاتورة رقم واحد اثنان ثلاثة')).toBeGreaterThan(countTokens('فاتورة رقم واحد اثنان ثلاثة') * 1.1);
  expect(count('')).toBe(0);
});

it('counts text that looks like the marks of a prompt without failing', async () => {
  expect((await approximateTokenizer()).count('<|endoftext|> <|image|>')).toBeGreaterThan(0);
});

it('counts two hundred thousand characters without a space in bounded work, and no fewer than there are', async () => {
  const { count } = await approximateTokenizer();
  // In one piece, which is quadratic, it takes minutes.
  expect(count('é'.repeat(200_000))).toBeGreaterThanOrEqual(200_000);
  const cut = `Key: ${'x1y2'.repeat(300)} end`;
  expect(count(cut)).toBeGreaterThanOrEqual(countTokens(cut));
  expect(count(cut)).toBeLessThan(countTokens(cut) * 1.1);
}, 60_000);
