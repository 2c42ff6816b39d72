import type { Block } from '../../schemas/transcript.ts';
import { isNumeric } from './to-markdown.ts';

const STYLE =
  'body{font-family:sans-serif;line-height:1.4;max-width:60em;margin:2em auto;padding:0 1em}table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid #bbb;padding:.2em .6em;text-align:left;vertical-align:top}.number{text-align:right}header,footer{color:#666;font-size:.85em}.unread{border-left:4px solid #c00;padding-left:1em}pre{overflow:auto;background:#f5f5f5;padding:1em}section+section{border-top:1px dashed #bbb}';

/** Writes blocks as an HTML document with one section a page. It loads nothing and runs nothing. */
export function toHtml(blocks: readonly Block[], { name }: { readonly name: string }): string {
  const pages = new Map<number, Block[]>();
  for (const block of blocks) {
    const own = pages.get(block.page);
    if (own === undefined) pages.set(block.page, [block]);
    else own.push(block);
  }
  const sections = [...pages].map(
    ([page, own]) => `<section class="page" id="page-${page}" data-page="${page}">\n${pageHtml(own)}\n</section>`,
  );
  return `<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>${escaped(name)}</title>\n<style>${STYLE}</style>\n</head>\n<body>\n${sections.join('\n')}\n</body>\n</html>\n`;
}

function pageHtml(blocks: readonly Block[]): string {
  const parts: string[] = [];
  for (let at = 0; at < blocks.length; ) {
    const block = blocks[at];
    if (block === undefined) break;
    let end = at + 1;
    if (block.kind === 'list_item') while (blocks[end]?.kind === 'list_item') end += 1;
    parts.push(block.kind === 'list_item' ? listHtml(blocks.slice(at, end)) : blockHtml(block));
    at = end;
  }
  return parts.join('\n');
}

function blockHtml(block: Block): string {
  const { kind, text, level = 1 } = block;
  switch (kind) {
    case 'heading':
      return `<h${level}>${escaped(text)}</h${level}>`;
    case 'table':
      return tableHtml(block);
    case 'code': {
      const language = block.language === undefined ? '' : ` class="language-${escaped(block.language.toLowerCase())}"`;
      return `<pre><code${language}>${escaped(text)}</code></pre>`;
    }
    case 'header':
    case 'footer':
      return `<${kind}>${escaped(text)}</${kind}>`;
    case 'unread':
      return `<p class="unread">${escaped(text)}</p>`;
    default:
      return `<p>${lines(text)}</p>`;
  }
}

/** Items that stand one after the other, as a list with lists in it. */
function listHtml(items: readonly Block[]): string {
  const [first] = items;
  const depth = Math.min(...items.map(({ level = 1 }) => level));
  const start = /^\(?(\d+)[.)]$/.exec(first?.marker ?? '')?.[1];
  const tag = start === undefined ? 'ul' : 'ol';
  const groups: Block[][] = [];
  for (const item of items) {
    if ((item.level ?? 1) === depth || groups.length === 0) groups.push([item]);
    else groups.at(-1)?.push(item);
  }
  const own = groups.map(([item, ...inner]) => {
    const letter = item?.marker === undefined || start !== undefined ? '' : `${item.marker} `;
    return `<li>${lines(`${letter}${item?.text ?? ''}`)}${inner.length === 0 ? '' : `\n${listHtml(inner)}`}</li>`;
  });
  return `<${tag}${start === undefined || start === '1' ? '' : ` start="${start}"`}>\n${own.join('\n')}\n</${tag}>`;
}

function tableHtml({ rows = [], header_rows: headerRows = 0 }: Block): string {
  const body = rows.slice(headerRows);
  const numeric = (rows[0] ?? []).map((_, at) => isNumeric(body, at));
  const row = (cells: (typeof rows)[number], tag: 'td' | 'th') =>
    `<tr>${cells.map(({ text }, at) => `<${tag}${numeric[at] === true ? ' class="number"' : ''}>${lines(text)}</${tag}>`).join('')}</tr>`;
  const head = rows.slice(0, headerRows).map((cells) => row(cells, 'th'));
  return [
    '<table>',
    ...(head.length === 0 ? [] : [`<thead>\n${head.join('\n')}\n</thead>`]),
    `<tbody>\n${body.map((cells) => row(cells, 'td')).join('\n')}\n</tbody>`,
    '</table>',
  ].join('\n');
}

function lines(text: string): string {
  return escaped(text).replaceAll('\n', '<br>\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
