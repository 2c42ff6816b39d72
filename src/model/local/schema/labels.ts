import type { Hints } from '../../../../schemas/hints.ts';
import { normalise } from '../../../document/values/normalise.ts';
import type { Concept } from '../vocabulary/concept.ts';
import { snakeCase } from '../vocabulary/vocabulary.ts';
import type { WeightedLabel } from './field.ts';

const HINT = 1;
const SURE = 0.9;
const OWN_NAME = 0.8;
const WEAK = 0.55;
/** Each further hint is a little less certain. */
const HINT_STEP = 0.01;

/** Endings of property names with several spellings. */
const ENDINGS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/ (?:number|no|nr|num)$/, ['number', 'no', 'nr', 'num']],
  [/ (?:id|identifier)$/, ['id', 'no', 'number']],
  [/ (?:amount|amt)$/, ['amount', 'amt', '']],
];

/** Spellings of a property's name: `membership_number` as `membership number`, `membership no`, … */
function spellings(name: string): string[] {
  const words = snakeCase(name).replaceAll('_', ' ');
  const ending = ENDINGS.find(([pattern]) => pattern.test(words));
  if (ending === undefined) return [words];
  const stem = words.replace(ending[0], '');
  return ending[1].map((end) => `${stem} ${end}`.trim());
}

/**
 * The possible labels of a field with their weights: hints first, then the concept's labels, the title and the
 * property's name. Labels under `not` are excluded.
 */
export function labelsOf(name: string, title: unknown, concept: Concept | undefined, hints: Hints): WeightedLabel[] {
  const refused = new Set((hints.not ?? []).map(normalise));
  const own = [...(typeof title === 'string' && title.length <= 120 ? [title] : []), ...spellings(name)];
  const candidates: WeightedLabel[] = [
    ...(hints.labels ?? []).map((text, index) => ({ text, weight: HINT - Math.min(0.1, index * HINT_STEP) })),
    ...(concept?.labels ?? []).map((text) => ({ text, weight: SURE })),
    ...(concept?.weak ?? []).map((text) => ({ text, weight: WEAK })),
    ...own.map((text) => ({ text, weight: OWN_NAME })),
  ];
  const seen = new Set<string>(refused);
  return candidates.filter(({ text }) => {
    const key = normalise(text);
    if (key === '' || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
