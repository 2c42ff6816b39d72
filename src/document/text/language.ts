import { basename, extname } from 'node:path';

interface Language {
  readonly name: string;
  readonly type: string;
  readonly extensions?: readonly string[];
  readonly filenames?: readonly string[];
  readonly interpreters?: readonly string[];
}

/** The usual language for extensions with several in GitHub's table. */
const PREFERRED: ReadonlyMap<string, string> = new Map([
  ['.ts', 'TypeScript'],
  ['.js', 'JavaScript'],
  ['.py', 'Python'],
  ['.md', 'Markdown'],
  ['.h', 'C'],
  ['.cs', 'C#'],
  ['.rs', 'Rust'],
  ['.sql', 'SQL'],
  ['.php', 'PHP'],
  ['.html', 'HTML'],
  ['.json', 'JSON'],
  ['.yaml', 'YAML'],
  ['.yml', 'YAML'],
  ['.xml', 'XML'],
  ['.txt', 'Text'],
  ['.pl', 'Perl'],
  ['.r', 'R'],
  ['.m', 'Objective-C'],
  ['.sh', 'Shell'],
  ['.toml', 'TOML'],
  ['.ini', 'INI'],
]);

/** Patterns that run in linear time. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/^\s*(<!doctype html|<html[\s>])/i, 'HTML'],
  [/^\s*<\?xml/, 'XML'],
  [/^\s*<\?php/, 'PHP'],
  [/^\s*(\{[\s\S]*\}|\[[\s\S]*\])$/, 'JSON'],
  [/^[ \t]*(import .+ from ['"]|export (default|const|function|class)|interface \w+ \{)/m, 'TypeScript'],
  [/^(def \w+\(.*:|from [\w.]+ import |class \w.*:)[ \t]*$/m, 'Python'],
  [/^package \w+[ \t]*$[\s\S]*?^func /m, 'Go'],
  [/^[ \t]*(const|let|var) \w+ = |^[ \t]*function \w+\(/m, 'JavaScript'],
  [/^#include\s*[<"]/m, 'C'],
];

/** Detects the programming or markup language by shebang, name and the first 64 kB of text; `Text` if unknown. */
export async function detectLanguage(name: string, text: string): Promise<string> {
  // Hundreds of small modules, loaded only for text files.
  const languages = Object.values(await import('linguist-languages')) as readonly Language[];
  const find = (matches: (language: Language) => boolean) => firstOf(languages.filter(matches));
  const head = text.slice(0, 65_536);
  const interpreter = /^#!.*?([\w.+-]+)(?:\s+-\S+)*\s*$/m.exec(head.slice(0, 200).split('\n', 1)[0] ?? '')?.[1];
  if (interpreter !== undefined) {
    const found = find((language) => language.interpreters?.includes(interpreter) ?? false);
    if (found !== undefined) return found;
  }
  const extension = extname(name).toLowerCase();
  const byName =
    find((language) => language.filenames?.includes(basename(name)) ?? false) ??
    PREFERRED.get(extension) ??
    (extension === '' ? undefined : find((language) => language.extensions?.includes(extension) ?? false));
  if (byName !== undefined) return byName;
  const shown = head.trimEnd();
  return SIGNS.find(([sign]) => sign.test(shown))?.[1] ?? 'Text';
}

/** Whether a language that `detectLanguage` gives is one in which programs are written. */
export async function isProgrammingLanguage(name: string): Promise<boolean> {
  const languages = Object.values(await import('linguist-languages')) as readonly Language[];
  return languages.some((language) => language.name === name && language.type === 'programming');
}

function firstOf(found: readonly Language[]): string | undefined {
  return (found.find((language) => language.type === 'programming') ?? found[0])?.name;
}
