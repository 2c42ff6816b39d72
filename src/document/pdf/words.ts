import type { PageViewport, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { around } from '../box.ts';
import { type Affine, applyToBox, compose } from '../image/affine.ts';
import type { UnplacedWord } from '../lines.ts';

interface TextItem {
  readonly str: string;
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly fontName: string;
  readonly hasEOL: boolean;
}

interface Style {
  readonly ascent?: number;
  readonly descent?: number;
  readonly vertical?: boolean;
}

/**
 * A run of glyphs without white space, in its own frame: x along the writing direction from the item's origin, y up.
 */
interface Run {
  readonly text: string;
  readonly item: TextItem;
  readonly start: number;
  readonly end: number;
}

/** Maximum gap between two runs of one word, as a share of the font size. */
const MAX_WORD_GAP = 0.12;

/** Reads the text layer of a page, including invisible text; boxes in points of the upright page. */
export async function readTextLayer(page: PDFPageProxy, viewport: PageViewport): Promise<readonly UnplacedWord[]> {
  const content = await page.getTextContent({ includeMarkedContent: false, disableNormalization: false });
  const styles = content.styles as Readonly<Record<string, Style>>;
  const items = (content.items as readonly unknown[]).filter(
    (item): item is TextItem => (item as TextItem).str !== undefined,
  );
  const words: UnplacedWord[] = [];
  let last: Run | undefined;
  for (const item of items) {
    for (const run of runsOf(item, styles[item.fontName] ?? {})) {
      const word = toWord(run, styles[item.fontName] ?? {}, viewport);
      const before = words.at(-1);
      if (before !== undefined && last !== undefined && adjoins(last, run)) {
        words[words.length - 1] = { ...before, text: before.text + word.text, box: around([before.box, word.box]) };
      } else {
        words.push(word);
      }
      last = run;
    }
    if (item.hasEOL || /\s$/.test(item.str)) last = undefined;
  }
  return words;
}

function runsOf(item: TextItem, style: Style): readonly Run[] {
  const length = [...item.str].length;
  const advance = style.vertical === true ? item.height : item.width;
  let at = 0;
  return item.str
    .split(/(\s+)/)
    .map((text) => {
      const start = at;
      at += [...text].length;
      return { text, item, start: (advance * start) / length, end: (advance * at) / length };
    })
    .filter((run) => run.text.trim() !== '');
}

function toWord(run: Run, style: Style, viewport: PageViewport): UnplacedWord {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = run.item.transform;
  const size = Math.hypot(c, d) || Math.hypot(a, b) || 1;
  const along = Math.hypot(a, b) || 1;
  const frame: Affine = [a / along, b / along, c / size, d / size, e, f];
  const toPage = compose(viewport.transform as unknown as Affine, frame);
  const ascent = (style.ascent ?? 0) > 0.1 ? Math.min(1, style.ascent ?? 0.8) : 0.8;
  const descent = Math.max(-0.35, style.descent !== undefined && style.descent < 0 ? style.descent : -0.2);
  const box =
    style.vertical === true
      ? applyToBox(toPage, [-size / 2, -run.end, size / 2, -run.start])
      : applyToBox(toPage, [run.start, descent * size, run.end, ascent * size]);
  return { text: run.text, box, confidence: 1 };
}

function adjoins(before: Run, after: Run): boolean {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = before.item.transform;
  const [, , , , e2 = 0, f2 = 0] = after.item.transform;
  const size = Math.hypot(c, d);
  const along = Math.hypot(a, b);
  if (size === 0 || along === 0 || before.item === after.item) return false;
  const [dx, dy] = [e2 - e, f2 - f];
  const forward = (dx * a + dy * b) / along + after.start - before.end;
  const sideways = Math.abs((dx * b - dy * a) / along);
  return Math.abs(forward) < MAX_WORD_GAP * size && sideways < 0.3 * size;
}
