import type { JsonObject } from '../../util/json.ts';

/** Creates an object with any names; an assignment to `__proto__` would change the object itself. */
export function objectOf(entries: Iterable<readonly [string, unknown]>): JsonObject {
  return Object.fromEntries(entries);
}
