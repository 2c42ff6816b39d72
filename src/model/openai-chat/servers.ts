import type { ServerKind } from '../../../schemas/parameters.ts';
import { type Grid, imageTokens } from '../../plan/tiles.ts';

/** Differences between servers of the same API. */
export interface ServerTraits {
  readonly kind: ServerKind;
  /** Whether it routes between providers, and accepts `provider`, `models`, `plugins` and `structured_outputs`. */
  readonly routes: boolean;
  /** Name of the repetition penalty. */
  readonly repetitionPenalty: 'repetition_penalty' | 'repeat_penalty';
  /** Names of the output limit. */
  readonly outputLimit: readonly string[];
  /** Whether usage must be requested by `stream_options`. */
  readonly asksForUsage: boolean;
  /** Prompt tokens of an image on the canvas of `grid`. */
  readonly imageTokens: (grid: Grid) => number;
}

const PLAIN: Omit<ServerTraits, 'kind'> = {
  routes: false,
  repetitionPenalty: 'repetition_penalty',
  outputLimit: ['max_completion_tokens'],
  asksForUsage: true,
  imageTokens,
};

/**
 * llama.cpp uses at most nine tiles per image, without separators. Source: `select_best_resolution` in
 * tools/mtmd/mtmd-image.cpp.
 */
const LLAMA_CPP_SIDE = 3;
const LLAMA_CPP_TILE = 144;

const SERVERS: Readonly<Record<ServerKind, ServerTraits>> = {
  openrouter: { ...PLAIN, kind: 'openrouter', routes: true, asksForUsage: false },
  openai: { ...PLAIN, kind: 'openai' },
  vllm: { ...PLAIN, kind: 'vllm' },
  sglang: { ...PLAIN, kind: 'sglang' },
  'llama.cpp': {
    ...PLAIN,
    kind: 'llama.cpp',
    repetitionPenalty: 'repeat_penalty',
    outputLimit: ['max_completion_tokens', 'max_tokens'],
    imageTokens: ({ rows, columns }) => {
      const tiles = Math.min(rows, LLAMA_CPP_SIDE) * Math.min(columns, LLAMA_CPP_SIDE);
      return tiles === 1 ? LLAMA_CPP_TILE + 2 : LLAMA_CPP_TILE * (tiles + 1) + 2;
    },
  },
};

/** The traits of a kind of server. */
export function serverTraits(kind: ServerKind): ServerTraits {
  return SERVERS[kind];
}
