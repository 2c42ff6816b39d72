import type { JsonObject } from '../../util/json.ts';

/** Objects of user data hold any name: an assignment to `__proto__` would change the object itself. */
export function objectOf(entries: Iterable<readonly [string, unknown]>): JsonObject {
  return Object.fromEntries(entries);
}
