import { z } from 'zod';

/** Reads data that was stored when some properties had other names: `names` maps those to the ones of today. */
export function renamed<T extends z.ZodType>(schema: T, names: Readonly<Record<string, string>>) {
  return z.preprocess((value) => {
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [names[name] ?? name, inner]));
  }, schema);
}
