import type { PageViewport, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { type Affine, applyToBox } from '../image/affine.ts';
import type { UnplacedWord } from '../lines.ts';
import type { HiddenWord } from './hidden.ts';
import type { LayerWord } from './words.ts';

interface Widget {
  readonly id?: string;
  readonly annotationFlags?: number;
  readonly combo?: boolean;
  readonly subtype?: string;
  readonly rect?: readonly number[];
  readonly fieldType?: string;
  readonly fieldValue?: unknown;
  readonly checkBox?: boolean;
  readonly radioButton?: boolean;
  readonly buttonValue?: string;
  readonly hidden?: boolean;
}

/** The form fields of a page. */
export interface FormFields {
  /** Number of fields, filled in or not. */
  readonly count: number;
  readonly ids: ReadonlySet<string>;
  /** The values as words, in points of the upright page; checkboxes are `[x]` or `[ ]`. */
  readonly fields: readonly {
    readonly id: string;
    readonly isText: boolean;
    readonly words: readonly UnplacedWord[];
  }[];
}

/** `NoView`. Source: ISO 32000-1, table 165. */
const NO_VIEW = 32;

/** Reads the AcroForm fields of a page, whose values are not in its text layer. */
export async function readFormFields(page: PDFPageProxy, viewport: PageViewport): Promise<FormFields> {
  const annotations = (await page.getAnnotations({ intent: 'display' })) as readonly Widget[];
  const widgets = annotations.filter(
    (annotation) =>
      annotation.subtype === 'Widget' &&
      annotation.fieldType !== undefined &&
      annotation.hidden !== true &&
      ((annotation.annotationFlags ?? 0) & NO_VIEW) === 0,
  );
  const fields = widgets.map((widget) => ({
    id: widget.id ?? '',
    isText: widget.fieldType === 'Tx' || (widget.fieldType === 'Ch' && widget.combo === true),
    words: wordsOf(widget, viewport),
  }));
  return { count: widgets.length, ids: new Set(fields.map(({ id }) => id)), fields };
}

/**
 * The words of the form fields: as they are painted where they are, and by their values where nothing is painted or
 * each letter has a box of its own. A field that is painted so that nobody sees it has no words.
 */
export function appearanceWords(
  { fields }: FormFields,
  painted: readonly LayerWord[],
  hidden: readonly HiddenWord[],
): readonly UnplacedWord[] {
  const idOf = (word: LayerWord) => word.glyphs[0]?.state.annotation;
  return fields.flatMap(({ id, isText, words }) => {
    if (!isText) return words;
    const seen = painted.filter((word) => idOf(word) === id);
    const unseen = hidden.filter(({ word }) => idOf(word) === id);
    if (seen.length === 0 && unseen.length > 0) return [];
    const isSame = holdsInOrder(joined(words), joined(seen));
    return seen.length === 0 || (isSame && seen.length !== words.length) ? words : seen;
  });
}

/** Whether all characters of `part` are in `whole` in the same order, as where a field shows only a part of its value. */
function holdsInOrder(whole: string, part: string): boolean {
  let at = 0;
  for (const char of part) {
    at = whole.indexOf(char, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function joined(words: readonly UnplacedWord[]): string {
  return words
    .map((word) => word.text)
    .join('')
    .replace(/\s/g, '');
}

function wordsOf(widget: Widget, viewport: PageViewport): readonly UnplacedWord[] {
  const text = filledIn(widget);
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = widget.rect ?? [];
  if (text === '') return [];
  const box = applyToBox(viewport.transform as unknown as Affine, [x0, y0, x1, y1]);
  if (text === '[ ]') return [{ text, box, confidence: 1 }];
  const lines = text.split(/\r\n|\r|\n/);
  const lineHeight = (box[3] - box[1]) / lines.length;
  return lines.flatMap((line, row) => {
    const widthOfChar = Math.min((box[2] - box[0]) / Math.max(1, line.length), lineHeight * 0.6);
    return Array.from(line.matchAll(/\S+/g), (match) => ({
      text: match[0],
      box: [
        box[0] + match.index * widthOfChar,
        box[1] + row * lineHeight,
        box[0] + (match.index + match[0].length) * widthOfChar,
        box[1] + (row + 1) * lineHeight,
      ] as const,
      confidence: 1,
    }));
  });
}

function filledIn(widget: Widget): string {
  const value = widget.fieldValue;
  if (widget.checkBox === true) return value !== undefined && value !== null && value !== 'Off' ? '[x]' : '[ ]';
  if (widget.radioButton === true) return value === widget.buttonValue && value !== undefined ? '[x]' : '[ ]';
  if (widget.fieldType !== 'Tx' && widget.fieldType !== 'Ch') return '';
  if (Array.isArray(value))
    return value
      .filter((part) => typeof part === 'string')
      .join(' ')
      .trim();
  return typeof value === 'string' ? value.trim() : '';
}
