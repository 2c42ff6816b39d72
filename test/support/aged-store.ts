import { readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { BlobStore } from '../../src/store/blob-store.ts';

export const DAY_MS = 86_400_000;

/** Makes a blob of the store in `folder` as old as if it had been put so many days ago. */
export function age(folder: string, key: string, days: number): void {
  const at = (Date.now() - days * DAY_MS) / 1000;
  utimesSync(join(folder, key), at, at);
}

/** Makes everything in the store in `folder` so many days old. */
export function ageAll(folder: string, days: number): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (statSync(join(folder, name)).isFile()) age(folder, name, days);
  }
}

export async function keysIn(store: BlobStore, prefix = ''): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of store.walk(prefix, { signal: new AbortController().signal })) keys.push(key);
  return keys;
}
