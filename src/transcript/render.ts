import type { Block, TranscriptFormat } from '../../schemas/transcript.ts';
import { toHtml } from './to-html.ts';
import { toMarkdown } from './to-markdown.ts';
import { toText } from './to-text.ts';

/** Writes the blocks of a document of `pages` pages in a format. */
export function renderBlocks(
  blocks: readonly Block[],
  {
    to,
    name,
    pages,
  }: { readonly to: Exclude<TranscriptFormat, 'json'>; readonly name: string; readonly pages: number },
): string {
  if (to === 'md') return toMarkdown(blocks, { pages });
  if (to === 'text') return toText(blocks);
  return toHtml(blocks, { name });
}
