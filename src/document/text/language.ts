import { basename, extname } from 'node:path';

interface Language {
  readonly name: string;
  readonly type: string;
  readonly extensions?: readonly string[];
  readonly filenames?: readonly string[];
  readonly interpreters?: readonly string[];
}

/** Where GitHub's table names several languages for an extension, the one that people mean. */
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

/** In time that grows with the text only: no blank is looked at once more from each of many beginnings. */
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

/** The programming or markup language of a text file: by its shebang, its name, then signs in its first 64 kB; `Text` where nothing tells. */
export async function detectLanguage(name: string, text: string): Promise<string> {
  // Hundreds of small modules: loaded only for text files.
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

function firstOf(found: readonly Language[]): string | undefined {
  return (found.find((language) => language.type === 'programming') ?? found[0])?.name;
}
