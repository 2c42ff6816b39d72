import { imageTokens, TILE } from '../../plan/tiles.ts';
import type { Ask } from './ask.ts';
import type { WhiteImage } from './images.ts';
import { type Load, SHORT, WORDS } from './load.ts';
import type { Question } from './send.ts';

const GRID = { rows: 2, columns: 2 } as const;
const BY_FORMULA = imageTokens(GRID);
export const IMAGE_TOKENS_LOAD: Load = {
  requests: 2,
  inputTokens: 2 * WORDS + BY_FORMULA,
  outputTokens: 2 * SHORT,
};

/**
 * Prompt tokens that the server charges for an image of four tiles, for each of the 727 that the formula gives; `undefined`
 * where it does not say what it charges. The same words without the image are taken off. Errors: those of `ask`.
 */
export async function askImageTokens(ask: Ask, white: WhiteImage): Promise<number | undefined> {
  const words: Question = { words: 'What colour is this? Say one word.', outputTokens: SHORT };
  const image = await white(GRID.columns * TILE, GRID.rows * TILE);
  const shown = await ask({ ...words, images: [image] });
  const told = await ask(words);
  const [withImage, without] = [shown, told].map(({ answer }) => answer?.usage.inputTokens);
  if (withImage === undefined || without === undefined || withImage < without) return undefined;
  return (withImage - without) / BY_FORMULA;
}
