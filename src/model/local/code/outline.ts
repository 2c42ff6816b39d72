import type { Token } from '../layout/run.ts';
import { GRAMMARS, type Grammar } from './grammar.ts';
import type { SourceLine } from './source.ts';

/** A declared name, with the words of its line. */
export interface Declared {
  readonly name: string;
  readonly parameters: string | undefined;
  readonly tokens: readonly Token[];
}

/** The declarations of a source file. */
export interface Outline {
  readonly functions: readonly Declared[];
  readonly classes: readonly (Declared & { readonly methods: readonly Declared[] })[];
  readonly imports: readonly Declared[];
}

function declared(patterns: readonly RegExp[], line: SourceLine, text: string): Declared | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(text);
    const name = found?.[1];
    if (name === undefined || !line.text.includes(name)) continue;
    const tokens = line.tokens.filter((token) => token.text.includes(name) || name.includes(token.text));
    const parameters = found?.[2]?.trim().replace(/\s+/g, ' ');
    const shownParameters =
      parameters !== undefined && parameters !== '' && line.text.includes(parameters) ? parameters : undefined;
    return { name, parameters: shownParameters, tokens: tokens.length > 0 ? tokens : line.tokens };
  }
  return undefined;
}

/** Detects the language with the most typical lines. */
function grammarOf(lines: readonly SourceLine[]): Grammar | undefined {
  const scored = GRAMMARS.map((grammar) => ({
    grammar,
    count: lines.filter((line) => grammar.signs.some((sign) => sign.test(line.code))).length,
  }));
  const best = scored.reduce((a, b) => (b.count > a.count ? b : a));
  return best.count === 0 ? undefined : best.grammar;
}

/**
 * Finds the top-level declarations of a source file: functions, classes with their methods, and imports; none if the
 * language is unknown. Comments and strings are ignored.
 */
export function outlineOf(lines: readonly SourceLine[]): Outline {
  const grammar = grammarOf(lines);
  if (grammar === undefined) return { functions: [], classes: [], imports: [] };
  const functions: Declared[] = [];
  const imports: Declared[] = [];
  const classes: (Declared & { methods: Declared[] })[] = [];
  const base = Math.min(...lines.filter(({ code }) => code.trim() !== '').map(({ indent }) => indent), 80);
  let indent = -1;
  for (const line of lines) {
    if (line.code.trim() === '') continue;
    const top = line.indent <= base;
    const type = declared(grammar.classes, line, line.code);
    const routine = top ? declared(grammar.functions, line, line.code) : undefined;
    // Module names are strings, so they are matched in the original line, but the keyword must be code.
    const module = /\S/.test(line.code.slice(line.indent, line.indent + 4))
      ? declared(grammar.imports, line, line.text)
      : undefined;
    if (type !== undefined && top) {
      classes.push({ ...type, methods: [] });
      indent = line.indent;
    } else if (routine !== undefined) functions.push(routine);
    else if (module !== undefined) imports.push(module);
    else {
      const owner = classes.at(-1);
      const method =
        owner === undefined || (line.indent <= indent && grammar.id !== 'go')
          ? undefined
          : declared(grammar.methods, line, line.code);
      if (method !== undefined) owner?.methods.push(method);
    }
    if (top && type === undefined && grammar.id !== 'go' && /\w/.test(line.code)) indent = Number.MAX_SAFE_INTEGER;
  }
  return { functions, classes, imports };
}
