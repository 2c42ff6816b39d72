import { dayOrderOf } from '../../../document/values/day-order.ts';
import { inferDecimalMark } from '../../../document/values/numbers.ts';
import type { Layout } from '../layout/layout.ts';
import type { NumberConventions } from './reading.ts';

/** Infers how a document writes dates and numbers. */
export function inferConventions(layout: Layout): NumberConventions {
  const texts = layout.lines.map((line) => line.text);
  return { dayFirst: dayOrderOf(texts), decimalMark: inferDecimalMark(texts) };
}
