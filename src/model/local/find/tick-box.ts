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
