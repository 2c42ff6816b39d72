import { imageTokens, TILE } from '../../plan/tiles.ts';
import type { Ask } from './ask.ts';
import { type Load, SHORT, WORDS } from './load.ts';

/** A white JPEG of so many pixels. */
export type WhiteImage = (width: number, height: number) => Promise<Buffer>;

/** Recto never shows more than eight; the most that servers are known to be limited to, downwards. */
const COUNTS = [8, 5, 4, 2, 1] as const;
const ALL = COUNTS.reduce<number>((sum, count) => sum + count, 0);
export const IMAGES_LOAD: Load = {
  requests: COUNTS.length,
  inputTokens: COUNTS.length * WORDS + ALL * imageTokens({ rows: 1, columns: 1 }),
  outputTokens: COUNTS.length * SHORT,
};

/** Most images that the server takes in one request, of 8, 5, 4, 2 and 1; 0 where it takes none. Errors: those of `ask`. */
export async function askImages(ask: Ask, white: WhiteImage): Promise<number> {
  const image = await white(TILE, TILE);
  for (const count of COUNTS) {
    const images = Array.from({ length: count }, () => image);
    const { answer } = await ask({ words: 'What colour are these images? Say one word.', images, outputTokens: SHORT });
    if (answer !== undefined) return count;
  }
  return 0;
}
