import { imageTokens, TILE } from '../../plan/tiles.ts';
import { QUESTION_TOKENS, type RequestLoad, SHORT_ANSWER_TOKENS } from './request-load.ts';
import type { Ask } from './retrying-ask.ts';

/** Creates a white JPEG of `width` by `height` pixels. */
export type WhiteImage = (width: number, height: number) => Promise<Buffer>;

/** Counts to try: Recto sends at most eight; the others are limits of known servers. */
const COUNTS = [8, 5, 4, 2, 1] as const;
const ALL = COUNTS.reduce<number>((sum, count) => sum + count, 0);
/** Upper bound of `askImages`. */
export const IMAGES_LOAD: RequestLoad = {
  requests: COUNTS.length,
  inputTokens: COUNTS.length * QUESTION_TOKENS + ALL * imageTokens({ rows: 1, columns: 1 }),
  outputTokens: COUNTS.length * SHORT_ANSWER_TOKENS,
};

/** Finds the maximum of images per request, of 8, 5, 4, 2 and 1; 0 if none is accepted. Errors: those of `ask`. */
export async function askImages(ask: Ask, white: WhiteImage): Promise<number> {
  const image = await white(TILE, TILE);
  for (const count of COUNTS) {
    const images = Array.from({ length: count }, () => image);
    const { answer } = await ask({
      words: 'What colour are these images? Say one word.',
      images,
      outputTokens: SHORT_ANSWER_TOKENS,
    });
    if (answer !== undefined) return count;
  }
  return 0;
}
