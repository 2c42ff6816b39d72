import type { PreparedPage } from '../../schemas/page.ts';
import type { Block } from '../../schemas/transcript.ts';
import { blocksOfPage } from './blocks.ts';
import { blocksOfText } from './code.ts';
import { readStyle } from './style.ts';

/** Pages of a document, loaded one at a time. */
export interface TranscriptPages {
  readonly numbers: readonly number[];
  readonly load: (number: number) => Promise<PreparedPage>;
}

/** Reads the words of pages as blocks in reading order. `language`: of a text file. */
export async function transcribeWords(
  { numbers, load }: TranscriptPages,
  language: string | undefined,
): Promise<readonly Block[]> {
  const style = await readStyle(numbers, load);
  const blocks: Block[] = [];
  for (const number of numbers) {
    const page = await load(number);
    blocks.push(...(page.unit === 'line' ? blocksOfText(page, language) : blocksOfPage(page, style)));
  }
  return blocks;
}
