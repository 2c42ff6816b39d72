import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { compileFunction } from 'node:vm';
import type * as XGrammar from '@mlc-ai/web-xgrammar';
import type { JsonSchema } from '../../src/model/language-model.ts';

/** The grammar engine of vLLM and SGLang, as a small server would hold it: one token for each byte. */
export interface GrammarEngine {
  /** Throws where the engine cannot make a grammar of the schema. */
  readonly compile: (schema: JsonSchema) => Promise<CompiledSchema>;
}

export interface CompiledSchema {
  readonly accepts: (text: string) => Promise<boolean>;
  /** An answer that a model could give that picks tokens by chance, and closes what is open once `length` is reached. */
  readonly walk: (random: () => number, length: number) => Promise<string>;
  readonly dispose: () => void;
}

/** One token for each byte, and one that ends the answer. */
const BYTES = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
const END = BYTES.length;
const LONGEST_WALK = 20_000;

/** The package says that it is a module, but is none. */
function loadEngine(): typeof XGrammar {
  const file = createRequire(import.meta.url).resolve('@mlc-ai/web-xgrammar');
  const loaded: { exports: unknown } = { exports: {} };
  // A function made of text cannot import, and this one asks for nothing but a built-in module.
  const source = readFileSync(file, 'utf8').replace("await import('module')", "require('module')");
  const evaluate = compileFunction(source, ['exports', 'module', 'require', '__filename', '__dirname'], {
    filename: file,
  });
  evaluate(loaded.exports, loaded, createRequire(file), file, dirname(file));
  return loaded.exports as typeof XGrammar;
}

export async function openGrammarEngine(): Promise<GrammarEngine> {
  const { TokenizerInfo, GrammarCompiler, GrammarMatcher, Testings } = loadEngine();
  const tokenizer = await TokenizerInfo.createTokenizerInfo([...BYTES, '</s>'], 'byte_fallback', false, END + 1, [END]);
  const compiler = await GrammarCompiler.createGrammarCompiler(tokenizer, false);
  return {
    compile: async (schema) => {
      const compiled = await compiler.compileJSONSchema(JSON.stringify(schema));
      return {
        accepts: async (text) => {
          const grammar = compiled.grammar();
          const accepted = await Testings.isGrammarAcceptString(grammar, text);
          grammar.dispose();
          return accepted;
        },
        walk: async (random, length) => {
          const matcher = await GrammarMatcher.createGrammarMatcher(compiled, [END]);
          try {
            const bytes: number[] = [];
            while (bytes.length < LONGEST_WALK) {
              const allowed = allowedIn(await matcher.getNextTokenBitmask());
              const token = pick(allowed, bytes, random, bytes.length > length);
              if (!matcher.acceptToken(token)) throw new Error(`The engine masks in ${token}, but does not take it.`);
              if (token === END) return textOf(bytes);
              bytes.push(token);
            }
            throw new Error(`The answer does not end: ${textOf(bytes.slice(0, 500))}`);
          } finally {
            matcher.dispose();
          }
        },
        dispose: () => compiled.dispose(),
      };
    },
  };
}

function allowedIn(mask: Int32Array): readonly number[] {
  const allowed: number[] = [];
  for (let token = 0; token <= END; token += 1) {
    if (((mask[token >> 5] ?? 0) >>> (token & 31)) & 1) allowed.push(token);
  }
  return allowed;
}

/** What brings an answer to its end, the best first: `null` ends every property. */
const CLOSING = ['}', ']', '"', 'n', 'u', 'l', ':', ','];
const CLOSING_IN_TEXT = ['"'];

const textOf = (bytes: readonly number[]) => Buffer.from(bytes).toString('utf8');

function pick(allowed: readonly number[], bytes: readonly number[], random: () => number, closing: boolean): number {
  const text = textOf(bytes.slice(-200));
  const characterOf = (token: number) => (token === END ? '' : String.fromCharCode(token));
  const isInText = allowed.some((token) => characterOf(token) === '\\');
  const find = (character: string) => allowed.find((token) => characterOf(token) === character);
  if (closing) {
    if (allowed.includes(END)) return END;
    for (const character of isInText ? CLOSING_IN_TEXT : CLOSING) {
      const token = find(character);
      if (token !== undefined) return token;
    }
  }
  // White space is allowed without end between any two tokens, and digits within any number.
  const isTail = (character: string) => character === ' ' || (/[\d.eE+-]/.test(character) && /\d{3}$/.test(text));
  const lively = allowed.filter((token) => !isTail(characterOf(token)));
  const quote = find('"');
  if (quote !== undefined && isInText && random() < 0.3) return quote;
  const from = lively.length > 0 && random() < 0.97 ? lively : allowed;
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new Error(`Nothing can follow: ${text}`);
  return chosen;
}

/** Numbers from 0 up to 1 that are the same in every run. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
