import type { ImageView } from '../../../schemas/page.ts';
import type { ChunkPage, JsonSchema, ModelRequest } from '../language-model.ts';
import { closingText, fenced, neutral, repairText, systemText } from './prompt.ts';

export type MessageOrder = 'images-first' | 'text-first';

export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly view: ImageView };

/** A request in words and images, before its images are put in. */
export interface Messages {
  readonly system: string;
  readonly user: readonly Part[];
}

/**
 * What is said to the model about a chunk. One user message: a label of the images, the images back to back as Meta's examples
 * have them, the text of the pages between marks, and the instruction last; or the text before the images.
 * Source: `prompt_format.md` of llama-models.
 */
export function messagesOf(request: ModelRequest, schema: JsonSchema, order: MessageOrder): Messages {
  const images = request.pages.flatMap(imagesOf);
  const imageParts: Part[] =
    images.length === 0
      ? []
      : [
          { type: 'text', text: labelOf(images.map(({ caption }) => caption)) },
          ...images.map(({ view }): Part => ({ type: 'image', view })),
        ];
  const texts = request.pages.flatMap(textsOf);
  const textParts: Part[] = texts.length === 0 ? [] : [{ type: 'text', text: texts.join('\n') }];
  const closing = [...(request.repair === undefined ? [] : [repairText(request.repair)]), closingText(request.repair)];
  return {
    system: systemText(schema),
    user: [
      ...(order === 'images-first' ? [...imageParts, ...textParts] : [...textParts, ...imageParts]),
      { type: 'text', text: `${headOf(request)}\n${closing.join('\n')}` },
    ],
  };
}

function headOf(request: ModelRequest): string {
  const name = neutral(request.documentName.replace(/\s+/g, ' '));
  const numbers = request.pages.map((page) => page.number).join(', ');
  const language = request.language === undefined ? '' : `, ${neutral(request.language)}`;
  return `File: ${JSON.stringify(name)}${language}. Pages shown: ${numbers}.`;
}

function labelOf(captions: readonly string[]): string {
  return captions.map((caption, index) => `Image ${index + 1}: ${caption}.`).join(' ');
}

function imagesOf(page: ChunkPage): readonly { readonly view: ImageView; readonly caption: string }[] {
  const views = page.views.filter((view) => view.kind === 'image');
  return views.map((view, index) => ({
    view,
    caption: views.length === 1 ? `page ${page.number}` : `page ${page.number}, part ${index + 1} of ${views.length}`,
  }));
}

function textsOf(page: ChunkPage): readonly string[] {
  return page.views.filter((view) => view.kind === 'text').map(({ text }) => fenced(`page ${page.number}`, text));
}
