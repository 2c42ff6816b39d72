import type { Completion } from './protocol.ts';
import { piecesOf } from './tokens.ts';

export interface Piece {
  readonly text: string;
  readonly tokens: number;
}

/** The pieces of what is said, and what is known of it once the last one was taken. */
export interface Generation {
  readonly pieces: Iterable<Piece>;
  readonly spent: () => number;
  readonly finishReason: () => string | null;
}

/** Says what a completion says, cut after `limit` tokens as a real one is. */
export function generate({ text, finishReason }: Completion, limit: number): Generation {
  let spent = 0;
  let cut = false;
  function* pieces(): Generator<Piece> {
    const parts = text === null ? [] : typeof text === 'string' ? [text] : text;
    for (const part of parts) {
      for (const piece of piecesOf(part)) {
        if (spent + piece.tokens > limit) {
          cut = true;
          return;
        }
        spent += piece.tokens;
        yield piece;
      }
    }
  }
  return {
    pieces: pieces(),
    spent: () => spent,
    finishReason: () => (cut ? 'length' : finishReason === undefined ? 'stop' : finishReason),
  };
}
