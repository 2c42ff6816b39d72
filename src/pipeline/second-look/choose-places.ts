import type { Box } from '../../../schemas/geometry.ts';
import type { Manifest } from '../../../schemas/manifest.ts';
import type { PreparedPage } from '../../../schemas/page.ts';
import type { Result } from '../../../schemas/result.ts';
import { planView } from '../../plan/views.ts';
import { valueAt } from '../../util/json-pointer.ts';

/** A doubtful value and the part of its page, in the page's unit, that is shown once more. */
export interface LookedPlace {
  /** JSON Pointer of the value. */
  readonly pointer: string;
  readonly page: number;
  /** The same object for all values that are shown together. */
  readonly box: Box;
  /** Whether that is the whole page, as it is not known where the value stands. */
  readonly isWholePage: boolean;
}

/** Maximum of values in one second look. */
const MAX_VALUES = 24;
/** Lines above and below a value that are shown with it, in its heights. */
const LINES_AROUND = 2.5;
/** Input tokens that a second look may always have; beyond that it may cost as much as the document itself. */
const MIN_TOKENS = 2500;
const CROP_DPI = 200;
const POINTS_PER_INCH = 72;

/**
 * Chooses which doubtful values of a result are shown once more, the most doubtful first: those whose place is known,
 * or that stand on a document of one page, as far as the tokens of their pictures go.
 */
export async function choosePlaces(
  result: Pick<Result, 'review' | 'data'>,
  manifest: Manifest,
  load: (number: number) => Promise<PreparedPage>,
): Promise<readonly LookedPlace[]> {
  const readable = new Set(manifest.pages.filter((page) => !page.failed).map(({ number }) => number));
  const [only] = readable.size === 1 ? [...readable] : [];
  let tokens = Math.max(
    MIN_TOKENS,
    manifest.pages.reduce((sum, page) => sum + page.tokens, 0),
  );
  const chosen: LookedPlace[] = [];
  const shown = new Map<string, Box>();
  for (const { pointer, page: known, box } of result.review) {
    const number = known ?? only;
    const value = valueAt(result.data, pointer);
    const isValue = value !== null && value !== undefined && typeof value !== 'object';
    if (number === undefined || !readable.has(number) || !isValue || chosen.length >= MAX_VALUES) continue;
    const page = await load(number);
    if (page.kind === 'text') continue;
    const part = box === undefined ? wholeOf(page) : linesAround(box, page);
    const key = JSON.stringify([number, part]);
    const before = shown.get(key);
    const cost = before === undefined ? tokensOf(part, page) : 0;
    if (cost > tokens) continue;
    tokens -= cost;
    shown.set(key, before ?? part);
    chosen.push({ pointer, page: number, box: before ?? part, isWholePage: box === undefined });
  }
  return chosen;
}

function wholeOf({ width, height }: PreparedPage): Box {
  return [0, 0, width, height];
}

/** The lines around a box, over the whole width of the page, so that its label is among them. */
function linesAround([, y0, , y1]: Box, { width, height }: PreparedPage): Box {
  const around = LINES_AROUND * (y1 - y0);
  const top = Math.floor(Math.max(0, y0 - around));
  return [0, Math.min(top, height - 1), width, Math.ceil(Math.min(height, y1 + around))];
}

function tokensOf([x0, y0, x1, y1]: Box, { unit }: PreparedPage): number {
  const scale = unit === 'pt' ? CROP_DPI / POINTS_PER_INCH : 1;
  return planView([x0 * scale, y0 * scale, x1 * scale, y1 * scale]).tokens;
}
