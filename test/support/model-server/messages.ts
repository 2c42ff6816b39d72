import { RequestFault, upstreamFault } from './errors.ts';
import { imageCountFault, receiveImage } from './images.ts';
import type { Limits, ReceivedImage, ServerKind } from './protocol.ts';
import type { Message } from './request.ts';
import { promptTokens, specialTokensIn, textTokens } from './tokens.ts';

export interface Prompt {
  readonly images: readonly ReceivedImage[];
  readonly text: string;
  readonly specialTokens: readonly string[];
  readonly promptTokens: number;
}

/** What llama.cpp puts in the place of an image before it looks for images. */
const MEDIA_MARKER = '<__media__>';

/**
 * Puts the messages together as the chat template of Llama 4 does: of a system message only the first part, and that as text;
 * images are placeholders in the text, so that a literal `<|image|>` is one too many. Throws RequestFault.
 */
export async function renderPrompt(kind: ServerKind, messages: readonly Message[], limits: Limits): Promise<Prompt> {
  const images: ReceivedImage[] = [];
  const texts: string[] = [];
  const tokens: number[] = [];
  let shown = 0;
  const urls = messages.flatMap(({ content }) =>
    typeof content === 'string'
      ? []
      : content.flatMap((part) => (part.type === 'image_url' ? [part.image_url.url] : [])),
  );
  const most = limits.maxImages ?? Number.POSITIVE_INFINITY;
  if (urls.length > most) throw new RequestFault(imageCountFault(kind, most));
  for (const { role, content } of messages) {
    const parts = typeof content === 'string' ? [{ type: 'text', text: content } as const] : content;
    let own = 0;
    for (const [index, part] of parts.entries()) {
      if (part.type === 'image_url') {
        const image = await receiveImage(kind, part.image_url.url, limits);
        images.push(image);
        if (role === 'system') continue;
        shown += 1;
        own += image.tokens;
      } else if (role !== 'system' || index === 0) {
        texts.push(part.text);
        own += textTokens(part.text);
      }
    }
    tokens.push(own);
  }
  const text = texts.join('\n');
  checkPlaceholders(kind, text, { images: images.length, shown });
  return { images, text, specialTokens: specialTokensIn(text), promptTokens: promptTokens(tokens) };
}

function checkPlaceholders(
  kind: ServerKind,
  text: string,
  { images, shown }: { readonly images: number; readonly shown: number },
): void {
  const marker = kind === 'llama.cpp' ? MEDIA_MARKER : '<|image|>';
  const placeholders = shown + text.split(marker).length - 1;
  if (placeholders === images) return;
  if (kind === 'llama.cpp') {
    throw new RequestFault({
      status: 400,
      message: `Failed to tokenize prompt: number of bitmaps (${images}) does not match number of markers (${placeholders})`,
    });
  }
  const found = `Found ${placeholders} placeholders across the batch, but have ${images} flattened images.`;
  const raw = `Failed to apply Llama4Processor on data={'text': '…'} with kwargs={} ${found}`;
  if (kind === 'sglang') throw new RequestFault({ status: 500, message: `Internal server error: ${found}` });
  throw new RequestFault(kind === 'openrouter' ? upstreamFault(400, raw) : { status: 400, message: raw });
}
