import type { Box } from '../../../schemas/geometry.ts';
import type { Finding, PreparedPage, TextView, Word } from '../../../schemas/page.ts';
import type { PrepareTask } from '../../../schemas/prepare.ts';
import { rounded } from '../../document/box.ts';
import { projectBox, projectPoint, undo } from '../../document/image/projection.ts';
import { arrangeLines, type UnplacedWord } from '../../document/lines.ts';
import type { OcrEngine, OcrReading } from '../../document/ocr/engine.ts';
import type { OrientationClassifier } from '../../document/ocr/orientation.ts';
import { directionOf } from '../../document/pdf/turn.ts';
import { fileText, layoutText } from '../../plan/layout-text.ts';
import { chooseRoute } from '../../plan/route.ts';
import type { Tokenizer } from '../../plan/tokenizer.ts';
import { renderImageViews, type ViewFiles, type ViewLimits } from './image-views.ts';
import { type LoadedPixels, loadPixels } from './load-pixels.ts';
import { fileStem } from './page-record.ts';
import { readRegions } from './read-regions.ts';
import type { SourcePage } from './source.ts';

/** What preparing a page works with, loaded on demand. */
export interface PageDeps {
  /** Loads the tokenizer; called for the first page with text. */
  readonly tokenizer: () => Promise<Tokenizer>;
  /** Loads the OCR models; called for the first page that needs OCR. */
  readonly ocr: () => Promise<OcrEngine>;
  readonly orientation: OrientationClassifier;
}

/** A prepared page and its view files. */
export interface PreparedFiles {
  readonly page: PreparedPage;
  /** Names of the view files in the task's folder. */
  readonly files: readonly string[];
}

/** Prepares a page: the views for the model, and the words in which its values are located. */
export async function preparePage(
  source: SourcePage,
  number: number,
  task: PrepareTask,
  deps: PageDeps,
  options: { readonly signal: AbortSignal },
): Promise<PreparedFiles> {
  const route = chooseRoute({ ...source, kind: task.kind }, routeOption(task));
  const runsOcr = source.pixels !== undefined && wantsOcr(task, source);
  const showsImage = source.pixels !== undefined && route !== 'text';
  const viewLimits = viewLimitsOf(number, task);
  const pixels =
    runsOcr || showsImage ? await loadPixels(source, { ocr: runsOcr, ...viewLimits }, deps, options) : undefined;

  const rendered: ViewFiles =
    showsImage && pixels !== undefined
      ? await renderImageViews(pixels, {
          ...viewLimits,
          folder: task.folder,
          blobPrefix: task.blobPrefix,
          stem: fileStem(number),
        })
      : { views: [], files: [] };
  const read =
    runsOcr && pixels !== undefined
      ? await readByOcr(pixels, task.ocr === 'all' ? undefined : source, deps, options)
      : undefined;
  const words = read === undefined || (source.trusted && read.words.length === 0) ? arrange(source, []) : read.words;

  // Beside the picture, what OCR read is no more than a hint.
  const isHint = rendered.views.length > 0 && words === read?.words && read.from === 'ocr';
  const text: TextView[] =
    route === 'image' || words.length === 0
      ? []
      : [{ ...textView(words, source, await deps.tokenizer()), ...(isHint ? { hint: true } : {}) }];
  return {
    files: rendered.files,
    page: {
      number,
      kind: task.kind,
      status: 'ok',
      width: source.width,
      height: source.height,
      unit: source.unit,
      ...turnOf(pixels),
      route,
      ocr: runsOcr ? 'done' : source.trusted && source.unread.length === 0 ? 'not_needed' : 'off',
      wordsFrom: words.length === 0 ? 'none' : words === read?.words ? read.from : 'text_layer',
      words: [...words],
      ...(source.firstLine === undefined ? {} : { firstLine: source.firstLine }),
      views: [...rendered.views, ...text],
      findings: [
        ...source.findings,
        ...(pixels?.findings ?? []),
        ...unreadLinesFinding(read?.unreadLines ?? 0),
        ...(read?.unread ?? source.unread).map(unreadPrint),
      ],
    },
  };
}

/** By how many degrees clockwise the page must be turned to stand as its pixels do, which were turned upright. */
function turnOf(pixels: LoadedPixels | undefined): Pick<PreparedPage, 'turn'> {
  if (pixels === undefined) return {};
  const { raster, toPage } = pixels;
  const from = projectPoint(toPage, raster.width / 2, raster.height / 2);
  const to = projectPoint(toPage, raster.width / 2 + 1, raster.height / 2);
  const turn = directionOf(to[0] - from[0], to[1] - from[1]);
  return turn === 0 ? {} : { turn };
}

function viewLimitsOf(number: number, { maxViews, crops }: PrepareTask): ViewLimits {
  if (crops === undefined) return { maxViews };
  return { maxViews, crops: crops.filter(({ page }) => page === number).map(({ box }) => box) };
}

/** A model that reads words gets text unless the job asks for images. */
function routeOption(task: PrepareTask): PrepareTask['views'] {
  return task.views === 'auto' && task.input === 'words' ? 'text' : task.views;
}

function wantsOcr(task: PrepareTask, { trusted, unread }: SourcePage): boolean {
  return task.ocr === 'all' || (task.ocr === 'needed' && (!trusted || unread.length > 0));
}

/** What OCR has read of a page, with what was known before. */
interface PageReading extends OcrReading {
  readonly from: 'ocr' | 'text_layer' | 'both';
  /** Regions, in the page's unit, that could not be read. */
  readonly unread: readonly Box[];
}

/** Reads a page by OCR: the whole page, or of `source` with a trusted text layer only what its words leave over. */
async function readByOcr(
  pixels: LoadedPixels,
  source: SourcePage | undefined,
  deps: PageDeps,
  options: { readonly signal: AbortSignal },
): Promise<PageReading> {
  const engine = await deps.ocr();
  const onPage = (box: Box) => rounded(projectBox(pixels.toPage, box));
  if (source === undefined || !source.trusted) {
    const { words, unreadLines } = await engine.read(pixels.raster, options);
    const isFlat = pixels.flat?.sheet !== undefined;
    const placed = words.map((word) => ({
      ...word,
      box: onPage(word.box),
      ...(isFlat ? { upright: rounded(word.box) } : {}),
    }));
    return { words: placed, unreadLines, from: 'ocr', unread: [] };
  }
  const toPixels = undo(pixels.toPage);
  const inPixels = (box: Box) => projectBox(toPixels, box);
  const known = source.words.map(({ text, box }) => ({ text, box: inPixels(box) }));
  const { words, unread } = await readRegions(pixels.raster, source.unread.map(inPixels), known, engine, options);
  const placed = words.map((word) => ({ ...word, box: onPage(word.box) }));
  return {
    words: arrange(source, placed),
    unreadLines: 0,
    from: placed.length === 0 ? 'text_layer' : 'both',
    unread: unread.map(onPage),
  };
}

function unreadLinesFinding(lines: number): readonly Finding[] {
  if (lines === 0) return [];
  return [{ code: 'unread_lines', message: `${lines} line(s) that look like text could not be read.`, value: lines }];
}

function unreadPrint(box: Box): Finding {
  return { code: 'unread_print', message: 'Something that looks like print was not read here.', box: rounded(box) };
}

function arrange(source: SourcePage, more: readonly UnplacedWord[]): readonly Word[] {
  if (source.unit !== 'line') {
    return arrangeLines([...source.words, ...more].map((word) => ({ ...word, box: rounded(word.box) })));
  }
  return source.words.map((word) => ({ ...word, line: word.box[1] - (source.firstLine ?? 1) }));
}

function onFlatPage(word: Word): Word {
  return { ...word, box: word.upright ?? word.box };
}

function textView(words: readonly Word[], source: SourcePage, tokenizer: Tokenizer): TextView {
  const text =
    source.unit === 'line' ? fileText(words, { numbered: source.isCode === true }) : layoutText(words.map(onFlatPage));
  return { kind: 'text', text, tokens: tokenizer.count(text) };
}
