import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { z } from 'zod';

/** GitHub's table of languages, as `npm run generate` derives it from linguist-languages. */
const languageTableSchema = z.object({
  /** Languages by extension, such as `.ts`. */
  extensions: z.record(z.string(), z.string()),
  /** Languages by whole file name, such as `Makefile`. */
  filenames: z.record(z.string(), z.string()),
  /** Languages by the interpreter that a shebang names. */
  interpreters: z.record(z.string(), z.string()),
  /** Languages in which programs are written. */
  programming: z.array(z.string()),
});
/** GitHub's table of languages. */
export type LanguageTable = z.infer<typeof languageTableSchema>;

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
  const { extensions, filenames, interpreters } = await readTable();
  const head = text.slice(0, 65_536);
  const interpreter = /^#!.*?([\w.+-]+)(?:\s+-\S+)*\s*$/m.exec(head.slice(0, 200).split('\n', 1)[0] ?? '')?.[1];
  const extension = extname(name).toLowerCase();
  const found =
    own(interpreters, interpreter) ??
    own(filenames, basename(name)) ??
    PREFERRED.get(extension) ??
    own(extensions, extension);
  if (found !== undefined) return found;
  const shown = head.trimEnd();
  return SIGNS.find(([sign]) => sign.test(shown))?.[1] ?? 'Text';
}

/** Whether a language that `detectLanguage` gives is one in which programs are written. */
export async function isProgrammingLanguage(name: string): Promise<boolean> {
  return (await readTable()).programming.includes(name);
}

async function readTable(): Promise<LanguageTable> {
  return languageTableSchema.parse(JSON.parse(await readFile(new URL('./languages.json', import.meta.url), 'utf8')));
}

function own(table: Readonly<Record<string, string>>, key: string | undefined): string | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
