const TICKED = /[☑☒✓✔✗✘🗹🗷]|[[(]\s?[xX✓✔]\s?[\])]/u;
const BOX = /[☑☒✓✔✗✘🗹🗷☐□▢❏❑◻○]|[[(]\s?[xX✓✔]\s?[\])]|[[(]\s{0,3}[\])]|\[_\]/gu;
const MAX_DISTANCE = 6;

/** A box to tick, with the characters of the line that print it. */
export interface TickBox {
  readonly ticked: boolean;
  readonly start: number;
  readonly end: number;
}

/** The box to tick nearest to a range of a line, before or else after it. */
export function boxBeside(text: string, start: number, end: number): TickBox | undefined {
  const from = Math.max(0, start - MAX_DISTANCE);
  const before = [...text.slice(from, start).matchAll(BOX)].at(-1);
  const [after] = text.slice(end, end + MAX_DISTANCE).matchAll(BOX);
  const box = before ?? after;
  if (box === undefined) return undefined;
  const at = (box === before ? from : end) + box.index;
  return { ticked: TICKED.test(box[0]), start: at, end: at + box[0].length };
}

/** A box to tick, with the characters of the text that say what it is for. */
export interface LabelledBox extends TickBox {
  readonly label: { readonly start: number; readonly end: number };
}

/** What stands before the first of several boxes and is the label of none: `Membership:`. */
const QUESTION = /^.*:\s*/u;

/** All boxes to tick of a text, each with the words up to the next one, or those before it where none stand behind the last. */
export function boxesIn(text: string): readonly LabelledBox[] {
  const boxes = [...text.matchAll(BOX)].map(({ 0: box, index }) => ({
    ticked: TICKED.test(box),
    start: index,
    end: index + box.length,
  }));
  const [first, last] = [boxes[0], boxes.at(-1)];
  if (first === undefined || last === undefined) return [];
  const isBefore = /\p{L}/u.test(text.slice(0, first.start)) && !/\p{L}/u.test(text.slice(last.end));
  return boxes.map((box, at) => {
    const from = at === 0 ? (QUESTION.exec(text.slice(0, box.start))?.[0].length ?? 0) : (boxes[at - 1]?.end ?? 0);
    const label = isBefore
      ? { start: from, end: box.start }
      : { start: box.end, end: boxes[at + 1]?.start ?? text.length };
    return { ...box, label };
  });
}
