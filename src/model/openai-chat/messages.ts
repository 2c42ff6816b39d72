import type { ImageView } from '../../../schemas/page.ts';
import type { ChunkPage, JsonSchema, MissingLines, ModelRequest } from '../language-model.ts';
import { closingText, countedText, fenced, removeControlTokens, repairText, systemText } from './prompt.ts';

/** The order of images and text in the user message. */
export type MessageOrder = 'images-first' | 'text-first';

/** A part of a message. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly view: ImageView };

/** The messages of a request, whose images are not loaded yet. */
export interface Messages {
  readonly system: string;
  readonly user: readonly Part[];
}

/**
 * Builds the messages about a chunk. The user message names the file and its pages, then has a label of the images, the
 * images in sequence as in Meta's examples, the fenced text of the pages, and the instruction last; or the text before
 * the images.
 * Source: `prompt_format.md` of llama-models.
 */
export function messagesOf(request: ModelRequest, schema: JsonSchema, order: MessageOrder): Messages {
  const { missing } = request;
  const images = missing === undefined ? request.pages.flatMap(imagesOf) : [];
  const imageParts: Part[] =
    images.length === 0
      ? []
      : [
          { type: 'text', text: labelOf(images.map(({ caption }) => caption)) },
          ...images.map(({ view }): Part => ({ type: 'image', view })),
        ];
  const texts = missing === undefined ? request.pages.flatMap(textsOf) : linesOf(missing);
  const textParts: Part[] = texts.length === 0 ? [] : [{ type: 'text', text: texts.join('\n') }];
  // What was counted is about whole pages.
  const counted = missing === undefined && request.repair === undefined ? countedText(request.pages) : '';
  const closing = [
    ...(request.repair === undefined ? [] : [repairText(request.repair)]),
    `${counted}${closingText(request)}`,
  ];
  return {
    system: systemText(schema),
    user: [
      { type: 'text', text: headOf(request) },
      ...(order === 'images-first' ? [...imageParts, ...textParts] : [...textParts, ...imageParts]),
      { type: 'text', text: closing.join('\n') },
    ],
  };
}

function headOf(request: ModelRequest): string {
  const name = removeControlTokens(request.documentName.replace(/\s+/g, ' '));
  const numbers = request.pages.map((page) => page.number).join(', ');
  const language = request.language === undefined ? '' : `, ${removeControlTokens(request.language)}`;
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

/** What is said of text that OCR read, beside the image that it was read from. */
const HINT = ', as OCR read the image: a hint that may hold mistakes; the image decides';

function textsOf(page: ChunkPage): readonly string[] {
  return page.views
    .filter((view) => view.kind === 'text')
    .map(({ text, hint }) => fenced(hint ? `page ${page.number}${HINT}` : `page ${page.number}`, text));
}

function linesOf({ lines, example }: MissingLines): readonly string[] {
  const pages = [...new Set(lines.map(({ page }) => page))];
  const shown = pages.map((number) => {
    const own = lines.filter(({ page }) => page === number);
    return fenced(`lines of page ${number}`, own.map(({ text }) => text).join('\n'));
  });
  if (example === undefined) return shown;
  return [fenced('example', `${example.text}\nwas read as\n${JSON.stringify(example.row)}`), ...shown];
}
