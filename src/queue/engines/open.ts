import { fileURLToPath } from 'node:url';
import type { Engine, EngineOptions } from './engine.ts';

/**
 * Opens the engine for a queue URL: `redis://`, `rediss://`, `postgres://`, `postgresql://`, or `file:FOLDER` for the
 * embedded queue. `prefix` separates several uses of one server. Errors: `queue_unreachable`, `state_locked`,
 * `store_failed`.
 */
export async function openEngine(url: string, prefix: string, options: EngineOptions = {}): Promise<Engine> {
  // Only the libraries of one engine are loaded: they take a tenth of a second each.
  if (/^rediss?:/.test(url)) {
    const { openRedisEngine } = await import('./redis/engine.ts');
    return openRedisEngine(url, prefix, options);
  }
  if (/^postgres(ql)?:/.test(url)) {
    const { openPostgresEngine } = await import('./postgres/engine.ts');
    return openPostgresEngine(url, prefix, options);
  }
  const { openEmbeddedEngine } = await import('./embedded/engine.ts');
  return openEmbeddedEngine(folderOf(url), prefix, options);
}

/** The folder of a `file:` URL; a relative one is resolved against the working directory. */
export function folderOf(url: string): string {
  return url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length);
}
