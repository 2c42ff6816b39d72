import { matchesOf } from '../../../document/values/span.ts';
import { type Run, tokensWithin } from '../layout/run.ts';
import type { Scene } from '../scene.ts';
import type { Leaf } from '../schema/field.ts';
import type { Found } from './found.ts';
import { sectionRuns } from './section.ts';

const PART = /[^,;•·|▪●\n]+/g;
const LONGEST = 300;

function partsOf(run: Run, at: number): Found[] {
  return matchesOf(PART, run.text).flatMap((part): Found[] => {
    const value = part[0].replace(/^[\s*–—.-]+|[\s.–—-]+$/g, '');
    if (!/[\p{L}\p{N}]/u.test(value) || value.length > LONGEST) return [];
    const start = part.index + part[0].indexOf(value);
    return [{ value, tokens: tokensWithin(run, start, start + value.length), score: 1, at }];
  });
}

/**
 * The parts of what stands behind or under a label of the field: a list parted by commas, semicolons or bullets, one entry or
 * more a line. Takes the scene and the field; the first label with anything under it counts.
 */
export function findEnumeration(scene: Scene, leaf: Leaf): Found[] {
  for (const hit of scene.byLeaf.get(leaf) ?? []) {
    const parts = sectionRuns(scene, hit, leaf).flatMap((run) => partsOf(run, hit.line.at));
    if (parts.length > 0) return parts;
  }
  return [];
}
