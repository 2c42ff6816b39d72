import type { TiltedRect } from './quad.ts';

/** An item with the rectangle of its text. */
export interface Placed {
  readonly rect: TiltedRect;
}

/** Median tilt of the long lines, in radians. */
export function pageTilt(rects: readonly TiltedRect[]): number {
  const angles = rects.filter(({ width, height }) => width > 4 * height).map(({ angle }) => angle);
  angles.sort((a, b) => a - b);
  return angles[Math.trunc(angles.length / 2)] ?? 0;
}

interface Row<T> {
  readonly members: { readonly item: T; readonly u: number; readonly v: number }[];
  v: number;
  height: number;
}

function overlapsSideways<T extends Placed>(row: Row<T>, u: number, width: number): boolean {
  return row.members.some(({ item, u: other }) => {
    const shared = (item.rect.width + width) / 2 - Math.abs(other - u);
    return shared > 0.5 * Math.min(item.rect.width, width);
  });
}

/**
 * Groups pieces of text at the same height ("TOTAL ........ 12.00") into lines, in reading order: top to bottom, left
 * to right.
 */
export function groupLines<T extends Placed>(items: readonly T[]): readonly (readonly T[])[] {
  const tilt = pageTilt(items.map(({ rect }) => rect));
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)];
  const placed = items
    .map((item) => ({
      item,
      u: item.rect.cx * cos + item.rect.cy * sin,
      v: item.rect.cy * cos - item.rect.cx * sin,
    }))
    .sort((a, b) => a.v - b.v);
  const rows: Row<T>[] = [];
  for (const member of placed) {
    const { width, height } = member.item.rect;
    const row = rows
      .slice(-4)
      .filter((candidate) => Math.abs(candidate.v - member.v) < 0.5 * Math.min(candidate.height, height))
      .filter((candidate) => !overlapsSideways(candidate, member.u, width))
      .sort((a, b) => Math.abs(a.v - member.v) - Math.abs(b.v - member.v))[0];
    if (row === undefined) {
      rows.push({ members: [member], v: member.v, height });
      continue;
    }
    const count = row.members.push(member);
    row.v += (member.v - row.v) / count;
    row.height += (height - row.height) / count;
  }
  return rows.sort((a, b) => a.v - b.v).map(({ members }) => members.sort((a, b) => a.u - b.u).map(({ item }) => item));
}
