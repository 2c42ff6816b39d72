import { createHash } from 'node:crypto';
import { canonicalJson } from '../util/json.ts';

/** SHA-256 of JSON-like values, in hex, independent of the order of properties. */
export function digest(...parts: readonly unknown[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${canonicalJson(part)}\n`);
  return hash.digest('hex');
}
