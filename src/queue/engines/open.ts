import { fileURLToPath } from 'node:url';
import { openEmbeddedEngine } from './embedded/engine.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { openPostgresEngine } from './postgres/engine.ts';
import { openRedisEngine } from './redis/engine.ts';

/**
 * Opens the engine for a queue URL: `redis://`, `rediss://`, `postgres://`, `postgresql://`, or `file:FOLDER` for the
 * embedded queue. `prefix` separates several uses of one server. Errors: `queue_unreachable`, `state_locked`,
 * `store_failed`.
 */
export function openEngine(url: string, prefix: string, options: EngineOptions = {}): Promise<Engine> {
  if (/^rediss?:/.test(url)) return openRedisEngine(url, prefix, options);
  if (/^postgres(ql)?:/.test(url)) return openPostgresEngine(url, prefix, options);
  return openEmbeddedEngine(folderOf(url), prefix, options);
}

/** The folder of a `file:` URL; a relative one is resolved against the working directory. */
export function folderOf(url: string): string {
  return url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length);
}
