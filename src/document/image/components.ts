/** The bounding box and pixel count of a connected component. */
export interface Component {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  pixels: number;
}

interface Run {
  readonly start: number;
  readonly end: number;
  readonly label: number;
}

function rootOf(parents: number[], label: number): number {
  let at = label;
  for (let parent = parents[at] ?? at; parent !== at; parent = parents[at] ?? at) {
    parents[at] = parents[parent] ?? parent;
    at = parent;
  }
  return at;
}

/**
 * Finds the 8-connected components of a 0/1 mask in one pass, by runs and union-find. Right and lower edges are
 * exclusive.
 * Source: Rosenfeld and Pfaltz, 1966.
 */
export function components(mask: Uint8Array, width: number): readonly Component[] {
  const parents: number[] = [];
  const boxes: Component[] = [];
  let above: Run[] = [];
  for (let y = 0, row = 0; row < mask.length; y += 1, row += width) {
    const runs: Run[] = [];
    let first = 0;
    const line = mask.subarray(row, row + width);
    for (let x = line.indexOf(1); x !== -1; x = line.indexOf(1, x)) {
      const start = x;
      while (line[x] === 1) x += 1;
      const end = x;
      while ((above[first]?.end ?? Infinity) < start) first += 1;
      let label = -1;
      for (let k = first; (above[k]?.start ?? Infinity) <= end; k += 1) {
        const other = rootOf(parents, above[k]?.label ?? 0);
        if (label < 0) label = other;
        else if (other !== label) parents[Math.max(other, label)] = Math.min(other, label);
        label = Math.min(label, other);
      }
      if (label < 0) {
        label = parents.length;
        parents.push(label);
        boxes.push({ x0: start, y0: y, x1: end, y1: y + 1, pixels: 0 });
      }
      const box = boxes[label];
      if (box !== undefined) {
        box.x0 = Math.min(box.x0, start);
        box.x1 = Math.max(box.x1, end);
        box.y1 = y + 1;
        box.pixels += end - start;
      }
      runs.push({ start, end, label });
    }
    above = runs;
  }
  return merge(parents, boxes);
}

function merge(parents: number[], boxes: readonly Component[]): readonly Component[] {
  for (const [label, box] of boxes.entries()) {
    const root = rootOf(parents, label);
    const target = boxes[root];
    if (root === label || target === undefined) continue;
    target.x0 = Math.min(target.x0, box.x0);
    target.y0 = Math.min(target.y0, box.y0);
    target.x1 = Math.max(target.x1, box.x1);
    target.y1 = Math.max(target.y1, box.y1);
    target.pixels += box.pixels;
  }
  return boxes.filter((_, label) => parents[label] === label);
}
