import { readFileSync } from 'node:fs';

/** The version of this package. */
export function version(): string {
  const here = new URL(import.meta.url);
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      return String((JSON.parse(readFileSync(new URL(up, here), 'utf8')) as { version?: unknown }).version);
    } catch {
      // `dist/` is one folder deeper than the sources.
    }
  }
  return 'unknown';
}
