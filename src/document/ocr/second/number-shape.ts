import type { Surroundings } from './surroundings.ts';

/**
 * The sign that the shape of a number asks for between two digits: what is followed by three digits separates
 * thousands, what is followed by one or two ends the whole number. `comma`: whether decimals are written with a comma.
 */
export function numberShape({ left, right }: Surroundings, comma: boolean): string | undefined {
  if (!/\d$/.test(left)) return undefined;
  const digits = /^\d+/.exec(right)?.[0].length ?? 0;
  const [decimal, thousands] = comma ? [',', '.'] : ['.', ','];
  if (digits === 3) return thousands;
  return digits === 1 || digits === 2 ? decimal : undefined;
}
