import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import GithubSlugger from 'github-slugger';
import { marked, type Token } from 'marked';

export const ROOT = join(import.meta.dirname, '../..');

/** A fenced block, with the words of the comment before it: `<!-- run -->`, `<!-- run rest -->`, `<!-- prints -->`. */
export interface Block {
  readonly language: string;
  readonly text: string;
  readonly mark: string;
}

export interface Page {
  /** From the root of the repository, such as `docs/rest.md`. */
  readonly path: string;
  readonly blocks: readonly Block[];
  /** Targets of links and pictures, as they are written. */
  readonly links: readonly string[];
  /** Names of its headings in links, as GitHub makes them. */
  readonly anchors: ReadonlySet<string>;
}

/** Reads a page of Markdown. */
export function readPage(path: string): Page {
  const tokens = marked.lexer(readFileSync(join(ROOT, path), 'utf8'));
  const links: string[] = [];
  const anchors = new Set<string>();
  const slugger = new GithubSlugger();
  void marked.walkTokens(tokens, (token) => {
    if (token.type === 'link' || token.type === 'image') links.push(token.href);
    if (token.type === 'heading') anchors.add(slugger.slug(plain(token.tokens ?? [])));
  });
  const shown = tokens.filter(({ type }) => type !== 'space');
  const blocks = shown.flatMap((token, index): Block[] => {
    if (token.type !== 'code') return [];
    const [, mark = ''] = /^<!-- (.*) -->$/.exec(shown[index - 1]?.raw.trim() ?? '') ?? [];
    return [{ language: token.lang ?? '', text: token.text, mark }];
  });
  return { path, blocks, links, anchors };
}

/** The README and the pages of `docs/`. */
export function guidePaths(): readonly string[] {
  const names = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...names.map((name) => `docs/${name}`)];
}

/** The texts of the blocks of a page in a language, with a mark. */
export function textsOf({ blocks }: Page, language: string, mark: string): readonly string[] {
  return blocks.filter((block) => block.language === language && block.mark === mark).map(({ text }) => text);
}

/** The lines that a page says are printed, in its blocks after `<!-- prints -->`. */
export function promisedLines(page: Page): readonly string[] {
  return textsOf(page, 'text', 'prints').flatMap((text) => text.split('\n'));
}

function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) => ('tokens' in token && token.tokens ? plain(token.tokens) : 'text' in token ? token.text : ''))
    .join('');
}
