import { lexer, type Token, type Tokens } from 'marked';
import type { Block } from '../../schemas/transcript.ts';

/** A block without its place. */
export type MarkdownBlock = Pick<Block, 'kind' | 'text' | 'level' | 'marker' | 'language' | 'rows' | 'header_rows'>;

/** Maximum depth of lists. */
const MAX_LEVEL = 6;

/** Reads Markdown as blocks without markup. HTML in it is text like any other, comments are left out. */
export function parseMarkdown(markdown: string): readonly MarkdownBlock[] {
  return lexer(markdown, { gfm: true }).flatMap((token) => blocksOf(token, 1));
}

function blocksOf(token: Token, depth: number): readonly MarkdownBlock[] {
  switch (token.type) {
    case 'heading':
      return [{ kind: 'heading', level: (token as Tokens.Heading).depth, text: plain(token) }];
    case 'code': {
      const { lang = '', text } = token as Tokens.Code;
      return [{ kind: 'code', text, ...(lang === '' ? {} : { language: lang }) }];
    }
    case 'table':
      return [tableOf(token as Tokens.Table)];
    case 'list':
      return (token as Tokens.List).items.flatMap((item, at) => itemOf(item, token as Tokens.List, at, depth));
    case 'blockquote':
      return ((token as Tokens.Blockquote).tokens ?? []).flatMap((inner) => blocksOf(inner, depth));
    case 'html': {
      const text = (token as Tokens.HTML).text.replace(/<!--[\s\S]*?-->/g, '').trim();
      return text === '' ? [] : [{ kind: 'paragraph', text }];
    }
    case 'paragraph':
    case 'text':
      return [{ kind: 'paragraph', text: plain(token) }];
    default:
      return [];
  }
}

function itemOf(item: Tokens.ListItem, list: Tokens.List, at: number, depth: number): readonly MarkdownBlock[] {
  const own = item.tokens.filter(({ type }) => type !== 'list');
  const start = typeof list.start === 'number' ? list.start : 1;
  return [
    {
      kind: 'list_item',
      level: Math.min(MAX_LEVEL, depth),
      text: own.map(plain).join('\n'),
      ...(list.ordered ? { marker: `${start + at}.` } : {}),
    },
    ...item.tokens.filter(({ type }) => type === 'list').flatMap((inner) => blocksOf(inner, depth + 1)),
  ];
}

function tableOf({ header, rows }: Tokens.Table): MarkdownBlock {
  const hasHeader = header.some(({ text }) => text.trim() !== '');
  const all = [...(hasHeader ? [header] : []), ...rows].map((row) =>
    row.map((cell) => ({ text: inline(cell.tokens) })),
  );
  return {
    kind: 'table',
    text: all.map((row) => row.map(({ text }) => text.replaceAll('\n', ' ')).join('\t')).join('\n'),
    rows: all,
    header_rows: hasHeader ? 1 : 0,
  };
}

function plain(token: Token): string {
  const { tokens, text = '' } = token as { readonly tokens?: readonly Token[]; readonly text?: string };
  return (tokens === undefined ? text : inline(tokens)).trim();
}

function inline(tokens: readonly Token[]): string {
  return tokens.map(inlineText).join('');
}

function inlineText(token: Token): string {
  if (token.type === 'br') return '\n';
  if (token.type === 'html') return /^<br\s*\/?>$/i.test(token.raw.trim()) ? '\n' : token.raw;
  if (token.type === 'image') return (token as Tokens.Image).text;
  const { tokens, text = token.raw } = token as { readonly tokens?: readonly Token[]; readonly text?: string };
  return tokens === undefined ? decoded(text.replaceAll('\n', ' ')) : inline(tokens);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

function decoded(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (all, name: string) => ENTITIES[name] ?? all);
}
