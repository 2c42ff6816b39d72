import { countTokens, decode, encode } from 'gpt-tokenizer/encoding/o200k_base';
import { bestGrid, imageTokens } from '../../../src/plan/tiles.ts';
import type { ServerKind } from './protocol.ts';

/** Special tokens of Llama 4 (`tokenizer.py` of llama-models). */
const SPECIAL =
  /<\|(?:begin_of_text|end_of_text|header_start|header_end|eom|eot|step|python_start|python_end|finetune_right_pad|image_start|image_end|tile_x_separator|tile_y_separator|image|patch|reasoning_thinking_start|reasoning_thinking_end)\|>/g;
const PLAIN = { disallowedSpecial: new Set<string>() };

const TILE = 336;
const TILE_TOKENS = 144;
/** Begin of text, and the header of the assistant's turn. */
const FRAME = 1 + 4;
/** Header of a message and its end of turn. */
const MESSAGE = 5;

export function specialTokensIn(text: string): readonly string[] {
  return text.match(SPECIAL) ?? [];
}

/** Tokens of a text, each special token in it being one. */
export function textTokens(text: string): number {
  const specials = specialTokensIn(text);
  if (specials.length === 0) return countTokens(text, PLAIN);
  return text.split(SPECIAL).reduce((sum, part) => sum + countTokens(part, PLAIN), specials.length);
}

/** Tokens of the whole prompt, given those of the content of each message. */
export function promptTokens(contents: readonly number[]): number {
  return contents.reduce((sum, tokens) => sum + MESSAGE + tokens, FRAME);
}

/** A text as the pieces that a server streams: one token each, or several where one alone is not a character. */
export function* piecesOf(text: string): Generator<{ readonly text: string; readonly tokens: number }> {
  let held: number[] = [];
  for (const token of encode(text, PLAIN)) {
    held.push(token);
    const said = decode(held);
    if (said.endsWith('\ufffd')) continue;
    yield { text: said, tokens: held.length };
    held = [];
  }
  if (held.length > 0) yield { text: decode(held), tokens: held.length };
}

export function tokensOfImage(kind: ServerKind, width: number, height: number): number {
  return kind === 'llama.cpp' ? llamaCppImageTokens(width, height) : imageTokens(bestGrid(width, height));
}

/**
 * llama.cpp lays an image on a grid of up to three by three tiles, the one that keeps most of its pixels and of those the one
 * that wastes least, without separators. Source: `select_best_resolution` in `tools/mtmd`.
 */
export function llamaCppImageTokens(width: number, height: number): number {
  if (width <= TILE && height <= TILE) return TILE_TOKENS + 2;
  let best = { tiles: 0, kept: -1, wasted: Number.POSITIVE_INFINITY };
  for (let columns = 1; columns <= 3; columns += 1) {
    for (let rows = 1; rows <= 3; rows += 1) {
      const tiles = columns * rows;
      if (tiles === 1) continue;
      const scale = Math.min((columns * TILE) / width, (rows * TILE) / height);
      const kept = Math.min(Math.floor(width * scale) * Math.floor(height * scale), width * height);
      const wasted = tiles * TILE * TILE - kept;
      if (kept > best.kept || (kept === best.kept && wasted < best.wasted)) best = { tiles, kept, wasted };
    }
  }
  return TILE_TOKENS * (best.tiles + 1) + 2;
}
