import { median } from '../util/stats.ts';
import { endsEarly, joinLines, type Measure } from './join-lines.ts';
import { MARKER, type PlacedWord, type TextLine } from './lines.ts';
import { canBeHeading, type DocumentStyle, levelOf } from './style.ts';

/** Lines that belong together. */
export interface FlowBlock {
  readonly kind: 'heading' | 'paragraph' | 'list_item';
  readonly text: string;
  readonly words: readonly PlacedWord[];
  readonly level?: number;
  readonly marker?: string;
}

/** Distance of two lines of one paragraph, as a multiple of the usual one, and in heights. */
const MAX_LEADING = 1.3;
const MAX_PITCH = 2;
/** Ratio of the heights of lines of one paragraph. */
const SAME_HEIGHT = 1.25;
/** Indent of the first line of a paragraph, in heights. */
const MIN_INDENT = 0.8;
const MAX_INDENT = 4;
/** Words of a heading that is known by its bold print alone. */
const MAX_BOLD_WORDS = 12;
/** Lines, and share of them that begin within a sentence, of text that runs on from line to line. */
const MIN_RUNNING_LINES = 4;
const RUNNING_SHARE = 0.3;
/** Indent of a list in a list, in heights. */
const NESTED = 0.8;
const MAX_DEPTH = 6;
/** Gap within a line that keeps its end, in heights. */
const WIDE_GAP = 2;
const BULLET = /^[•‣◦▪●○·∙*–—-]$/;

/** Reads running text as headings, paragraphs and items of lists. */
export function flowOf(lines: readonly TextLine[], style: DocumentStyle): readonly FlowBlock[] {
  const measures = measuresOf(lines);
  const leading = median(lines.flatMap((line, at) => pitchOf(lines[at - 1], line) ?? [])) ?? 0;
  const items = markedLines(lines);
  const groups: { lines: TextLine[]; measures: Measure[]; level?: number | undefined; item: boolean }[] = [];
  for (const [at, line] of lines.entries()) {
    const before = lines[at - 1];
    const group = groups.at(-1);
    const level = headingLevel(lines, at, style);
    const item = items.has(at);
    const measure = measures[at] ?? { left: line.box[0], right: line.box[2], running: false };
    const continues =
      group !== undefined &&
      before !== undefined &&
      !item &&
      level === group.level &&
      belongsTo(group.lines, line, { leading, measure: measures[at - 1] ?? measure, isItem: group.item });
    if (continues) {
      group.lines.push(line);
      group.measures.push(measure);
    } else groups.push({ lines: [line], measures: [measure], level, item });
  }
  return nested(groups.map(blockOf));
}

/** Numbers the depths of items that follow on each other from 1 on: a list begins at the depth of its first items. */
function nested(blocks: readonly FlowBlock[]): readonly FlowBlock[] {
  const done: FlowBlock[] = [];
  let edges: number[] = [];
  for (const block of blocks) {
    const [first] = block.words;
    if (block.kind !== 'list_item' || first === undefined) {
      edges = [];
      done.push(block);
      continue;
    }
    const [x0, y0, , y1] = first.box;
    const room = NESTED * (y1 - y0);
    edges = edges.filter((edge) => edge < x0 - room);
    edges.push(x0);
    done.push({ ...block, level: Math.min(MAX_DEPTH, edges.length) });
  }
  return done;
}

function pitchOf(before: TextLine | undefined, line: TextLine): number | undefined {
  const pitch = before === undefined ? 0 : line.box[3] - before.box[3];
  return pitch > 0 && pitch < MAX_PITCH * line.height ? pitch : undefined;
}

/** For each line the edges of the lines around it that begin at the same place. */
function measuresOf(lines: readonly TextLine[]): readonly Measure[] {
  const within = lines.filter(({ text }) => /^\p{Ll}/u.test(text)).length;
  const running = lines.length >= MIN_RUNNING_LINES && within >= RUNNING_SHARE * lines.length;
  return lines.map((line) => {
    const near = lines.filter(
      ({ box }) => Math.abs(box[0] - line.box[0]) < MAX_INDENT * line.height && box[2] > line.box[0],
    );
    const rights = near.map(({ box }) => box[2]).toSorted((a, b) => a - b);
    return {
      running,
      left: Math.min(...near.map(({ box }) => box[0])),
      right: rights[Math.floor((rights.length - 1) * 0.95)] ?? line.box[2],
    };
  });
}

/** Level of a line that is set larger than the text, or in bold print on its own. */
function headingLevel(lines: readonly TextLine[], at: number, style: DocumentStyle): number | undefined {
  const line = lines[at];
  if (line === undefined || isWide(line) || !canBeHeading(line)) return undefined;
  const bySize = levelOf(line, style);
  if (bySize !== undefined) return bySize;
  if (
    !line.bold ||
    line.cells.length > 1 ||
    style.mostlyBold ||
    line.words.length > MAX_BOLD_WORDS ||
    /[.:]$/.test(line.text)
  )
    return undefined;
  if (!line.words.every(({ bold }) => bold)) return undefined;
  const [before, next] = [lines[at - 1], lines[at + 1]];
  const isApart =
    before === undefined || line.box[1] - before.box[3] > 0.4 * line.height || line.box[1] < before.box[1];
  if (!isApart || next === undefined || next.bold || next.box[1] < line.box[1]) return undefined;
  return Math.min(6, style.headings.length + 1);
}

function belongsTo(
  group: readonly TextLine[],
  line: TextLine,
  around: { readonly leading: number; readonly measure: Measure; readonly isItem: boolean },
): boolean {
  const [first, last] = [group[0], group.at(-1)];
  const pitch = last === undefined ? undefined : pitchOf(last, line);
  if (first === undefined || last === undefined || pitch === undefined) return false;
  const ratio = Math.max(line.height, last.height) / Math.min(line.height, last.height);
  if (ratio > SAME_HEIGHT || pitch > MAX_LEADING * around.leading) return false;
  if (isWide(last) !== isWide(line)) return false;
  const shared = Math.min(last.box[2], line.box[2]) - Math.max(last.box[0], line.box[0]);
  if (shared <= 0) return false;
  if (around.isItem) return line.box[0] > first.box[0] - line.height;
  const indent = line.box[0] - Math.min(...group.map(({ box }) => box[0]));
  const isIndented = indent > MIN_INDENT * line.height && indent < MAX_INDENT * line.height && group.length > 1;
  if (isIndented && last.box[0] < line.box[0] - MIN_INDENT * line.height) return false;
  const isRunningText = group.length > 1 && group.slice(0, -1).every((one) => !endsEarly(one, line, around.measure));
  return !(isRunningText && endsEarly(last, line, around.measure) && /[.!?:]["'»”)]?$/.test(last.text));
}

/** Whether parts of a line stand far from each other, which print that is set flush does not. */
function isWide({ cells, height }: TextLine): boolean {
  return cells.some(({ box }, at) => at > 0 && box[0] - (cells[at - 1]?.box[2] ?? box[0]) > WIDE_GAP * height);
}

/** The lines that begin an item of a list: after a bullet, or after a number that follows on another one. */
function markedLines(lines: readonly TextLine[]): ReadonlySet<number> {
  const marked = new Map<number, string>();
  for (const [at, { words, text }] of lines.entries()) {
    const marker = words[0]?.text ?? '';
    if (words.length > 1 && MARKER.test(marker) && /\p{L}/u.test(text.slice(marker.length))) marked.set(at, marker);
  }
  const items = new Set<number>();
  const entries = [...marked];
  for (const [index, [at, marker]] of entries.entries()) {
    const neighbours = [entries[index - 1], entries[index + 1]].flatMap((entry) => entry?.[1] ?? []);
    if (/^[•‣◦▪●○∙]$/.test(marker)) items.add(at);
    else if (BULLET.test(marker) ? neighbours.includes(marker) : neighbours.some((other) => areInARow(other, marker)))
      items.add(at);
  }
  return items;
}

function areInARow(one: string, other: string): boolean {
  const [a, b] = [one, other].map((marker) => marker.replace(/[().]/g, '').toLowerCase());
  if (a === undefined || b === undefined || one.replace(/\w/g, '') !== other.replace(/\w/g, '')) return false;
  const order = (text: string) => (/^\d+$/.test(text) ? Number(text) : text.charCodeAt(0));
  if (/^\d+$/.test(a) !== /^\d+$/.test(b)) return false;
  return Math.abs(order(a) - order(b)) === 1 || (/^[ivx]+$/.test(a) && /^[ivx]+$/.test(b) && a !== b);
}

function blockOf(group: {
  readonly lines: readonly TextLine[];
  readonly measures: readonly Measure[];
  readonly level?: number | undefined;
  readonly item: boolean;
}): FlowBlock {
  const { lines, measures, level, item } = group;
  const words = lines.flatMap((line) => line.words);
  const texts = lines.map(({ text }) => text);
  if (level !== undefined) return { kind: 'heading', level, words, text: joinLines(texts, []) };
  const breaks = lines.map((line, at) => {
    const [next, measure] = [lines[at + 1], measures[at]];
    return next !== undefined && measure !== undefined && (isWide(line) || endsEarly(line, next, measure));
  });
  if (!item) return { kind: 'paragraph', words, text: joinLines(texts, breaks) };
  const marker = lines[0]?.words[0]?.text ?? '';
  texts[0] = (texts[0] ?? '').slice(marker.length).trimStart();
  return {
    kind: 'list_item',
    words,
    text: joinLines(
      texts,
      breaks.map(() => false),
    ),
    ...(BULLET.test(marker) ? {} : { marker }),
  };
}
