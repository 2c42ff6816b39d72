import { type Cell, type Line, runOf, type Token } from '../layout.ts';

/**
 * Two lines of a head as one, each cell with the words below it: `Unit` above `price` is `Unit price`. Undefined where a
 * cell of the lower line stands below none or several of the upper one.
 */
export function stacked(upper: Line, lower: Line): Line | undefined {
  const groups: Token[][] = upper.cells.map(({ tokens }) => [...tokens]);
  for (const cell of lower.cells) {
    const above = upper.cells.flatMap(({ box }, at) => (box[0] < cell.box[2] && cell.box[0] < box[2] ? [at] : []));
    const [only, ...others] = above;
    const group = only === undefined ? undefined : groups[only];
    if (group === undefined || others.length > 0) return undefined;
    group.push(...cell.tokens);
  }
  const runs = groups.map(runOf).sort((a, b) => a.box[0] - b.box[0]);
  let from = 0;
  const cells = runs.map((run): Cell => {
    const cell = { ...run, from };
    from += run.text.length + 1;
    return cell;
  });
  return { ...runOf(runs.flatMap(({ tokens }) => tokens)), page: upper.page, at: lower.at, cells };
}
