import type { Unit } from '../../../schemas/geometry.ts';
import type { Finding, PreparedPage, TextView, Word } from '../../../schemas/page.ts';
import type { PrepareTask } from '../../../schemas/prepare.ts';
import { applyToBox, compose } from '../../document/image/affine.ts';
import { glyphHeight } from '../../document/image/glyphs.ts';
import { limitRaster } from '../../document/image/limit.ts';
import { type Straightened, straighten, straightenLike } from '../../document/image/straighten.ts';
import { arrangeLines } from '../../document/lines.ts';
import type { OcrEngine, OcrReading } from '../../document/ocr/engine.ts';
import type { OrientationClassifier } from '../../document/ocr/orientation.ts';
import { layoutText } from '../../plan/layout-text.ts';
import { chooseRoute } from '../../plan/route.ts';
import type { Tokenizer } from '../../plan/tokenizer.ts';
import { planViews } from '../../plan/views.ts';
import { makeImageViews, pixelsShown, type ViewFiles } from './image-views.ts';
import { DEEPEST_INDENT, LONGEST_SIDE, NOMINAL_DPI, OCR_DPI, VIEW_SIDE, X_HEIGHT } from './limits.ts';
import type { PagePixels } from './pixels.ts';
import type { SourcePage } from './source.ts';

export interface PageDeps {
  /** Loads the tokenizer when the first page with text needs it. */
  readonly tokenizer: () => Promise<Tokenizer>;
  /** Loads the OCR models when the first page needs them. */
  readonly ocr: () => Promise<OcrEngine>;
  readonly orientation: OrientationClassifier;
}

export interface PreparedFiles {
  readonly page: PreparedPage;
  /** Names of the view files in the task's folder. */
  readonly files: readonly string[];
}

interface ReadyPixels extends PagePixels {
  readonly glyphHeight: number | undefined;
  readonly findings: readonly Finding[];
  readonly straight: Straightened | undefined;
}
type PixelNeeds = { readonly ocr: boolean; readonly maxViews: number };

/** Pixels of a view for each of a raster, up to which the raster is fine enough: 3 % more are invisible. */
const ENOUGH = 1.03;

/** A scan that is a little longer than it needs to be is left so: shrinking it would cost more than it saves. */
const WORTH_SHRINKING = 1.25;

/** Makes of a page what the model is shown, and the words that its values can be found in. */
export async function preparePage(
  source: SourcePage,
  number: number,
  task: PrepareTask,
  deps: PageDeps,
  options: { readonly signal: AbortSignal },
): Promise<PreparedFiles> {
  const route = chooseRoute({ ...source, kind: task.kind }, routeOption(task));
  const runsOcr = source.pixels !== undefined && wantsOcr(task, source.trusted);
  const showsImage = source.pixels !== undefined && route !== 'text';
  const pixels =
    runsOcr || showsImage
      ? await readyPixels(source, { ocr: runsOcr, maxViews: task.maxViews }, deps, options)
      : undefined;

  const made: ViewFiles =
    showsImage && pixels !== undefined
      ? await makeImageViews(pixels, { ...task, stem: stemOf(number) })
      : { views: [], files: [] };
  const read = runsOcr && pixels !== undefined ? await readByOcr(pixels, deps, options) : undefined;
  const words = read === undefined || (source.trusted && read.words.length === 0) ? arrange(source) : read.words;

  const text: TextView[] =
    route === 'image' || words.length === 0 ? [] : [textView(words, source.unit, await deps.tokenizer())];
  return {
    files: made.files,
    page: {
      number,
      kind: task.kind,
      status: 'ok',
      width: source.width,
      height: source.height,
      unit: source.unit,
      route,
      ocr: runsOcr ? 'done' : source.trusted ? 'not_needed' : 'off',
      wordsFrom: words.length === 0 ? 'none' : words === read?.words ? 'ocr' : 'text_layer',
      words: [...words],
      ...(source.firstLine === undefined ? {} : { firstLine: source.firstLine }),
      views: [...made.views, ...text],
      findings: [...source.findings, ...(pixels?.findings ?? []), ...unreadFinding(read?.unreadLines ?? 0)],
    },
  };
}

/** Name, without ending, of the files of a page. */
export function stemOf(number: number): string {
  return String(number).padStart(4, '0');
}

/** A model that reads words is shown text, unless a person asks for images. */
function routeOption(task: PrepareTask): PrepareTask['views'] {
  return task.views === 'auto' && task.input === 'words' ? 'text' : task.views;
}

function wantsOcr(task: PrepareTask, trusted: boolean): boolean {
  return task.ocr === 'all' || (task.ocr === 'needed' && !trusted);
}

/** A scan is looked at in the size of a view first, which is enough for most, and in full where its views show more. */
async function readyPixels(
  source: SourcePage,
  needs: PixelNeeds,
  deps: PageDeps,
  options: { readonly signal: AbortSignal },
): Promise<ReadyPixels> {
  if (!source.scanned) return pixelsOf(source, wantedLongSide(source, needs), deps, options);
  if (needs.ocr) return pixelsOf(source, LONGEST_SIDE, deps, options);
  const reduced = await pixelsOf(source, VIEW_SIDE, deps, options);
  if (pixelsShown(reduced, needs) <= ENOUGH) return reduced;
  return pixelsOf(source, LONGEST_SIDE, deps, options, reduced);
}

async function pixelsOf(
  source: SourcePage,
  longSide: number,
  deps: PageDeps,
  options: { readonly signal: AbortSignal },
  before?: ReadyPixels,
): Promise<ReadyPixels> {
  const given = await source.pixels?.(longSide);
  if (given === undefined) throw new TypeError('A page without pixels was asked for them.');
  const tooLong = longSideOf(given.raster) > Math.min(LONGEST_SIDE, longSide * WORTH_SHRINKING);
  const limited = await limitRaster(given.raster, source.scanned && tooLong ? longSide : LONGEST_SIDE);
  const toPage = compose(given.toPage, limited.toInput);
  const straight = !source.scanned
    ? undefined
    : before?.straight === undefined
      ? await straighten(limited.raster, { orientation: deps.orientation }, options)
      : await straightenLike(limited.raster, before.straight, options);
  const raster = straight?.raster ?? limited.raster;
  const shrunk = limited.toInput[0];
  return {
    raster,
    toPage: straight === undefined ? toPage : compose(toPage, straight.toInput),
    ...(given.dpi === undefined ? {} : { dpi: given.dpi / shrunk }),
    shrunk: Math.max(1, Math.min(given.shrunk * shrunk, LONGEST_SIDE / longSideOf(limited.raster))),
    glyphHeight: straight === undefined ? await glyphHeight(raster) : straight.glyphHeight,
    straight,
    findings: [...(given.findings ?? []), ...(straight?.findings ?? [])],
  };
}

function longSideOf(raster: { readonly width: number; readonly height: number }): number {
  return Math.max(raster.width, raster.height);
}

/** Pixels of the longer side at which a drawn page is rendered: what its views will hold, and enough for OCR where that runs. */
function wantedLongSide(source: SourcePage, needs: PixelNeeds): number {
  const inches = Math.max(source.width, source.height) / 72;
  const perPoint = NOMINAL_DPI / 72;
  const letters = source.words.map((word) => (word.box[3] - word.box[1]) * X_HEIGHT).sort((a, b) => a - b);
  const smallest = letters[Math.floor(letters.length * 0.1)];
  const [view] = planViews(
    {
      width: source.width * perPoint,
      height: source.height * perPoint,
      ...(smallest === undefined ? {} : { glyphHeight: smallest * perPoint }),
    },
    needs,
  );
  const scale = view === undefined ? 1 : view.content.width / (view.region[2] - view.region[0]);
  const dpi = Math.max(NOMINAL_DPI * scale, needs.ocr ? OCR_DPI : 0);
  return Math.min(LONGEST_SIDE, Math.max(1, Math.ceil(inches * dpi)));
}

async function readByOcr(
  pixels: ReadyPixels,
  deps: PageDeps,
  options: { readonly signal: AbortSignal },
): Promise<OcrReading> {
  const engine = await deps.ocr();
  const { words, unreadLines } = await engine.read(pixels.raster, options);
  return { words: words.map((word) => ({ ...word, box: rounded(applyToBox(pixels.toPage, word.box)) })), unreadLines };
}

function unreadFinding(lines: number): readonly Finding[] {
  if (lines === 0) return [];
  return [{ code: 'unread_lines', message: `${lines} line(s) that look like text could not be read.`, value: lines }];
}

function arrange(source: SourcePage): readonly Word[] {
  if (source.unit !== 'line') return arrangeLines(source.words.map((word) => ({ ...word, box: rounded(word.box) })));
  return source.words.map((word) => ({ ...word, line: word.box[1] - (source.firstLine ?? 1) }));
}

function textView(words: readonly Word[], unit: Unit, tokenizer: Tokenizer): TextView {
  // The indentation of source code means something, however deep it is.
  const text = unit === 'line' ? layoutText(words, { widestGap: DEEPEST_INDENT }) : layoutText(words);
  return { kind: 'text', text, tokens: tokenizer.count(text) };
}

function rounded(box: Word['box']): Word['box'] {
  const [x0, y0, x1, y1] = box.map((side) => Math.round(side * 100) / 100);
  return [x0 ?? 0, y0 ?? 0, x1 ?? 0, y1 ?? 0];
}
