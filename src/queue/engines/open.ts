import { fileURLToPath } from 'node:url';
import { openEmbeddedEngine } from './embedded/engine.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { openPostgresEngine } from './postgres/engine.ts';
import { openRedisEngine } from './redis/engine.ts';

/**
 * Opens the engine that a queue URL names: `redis://` and `rediss://`, `postgres://` and `postgresql://`, or `file:FOLDER` for
 * the embedded one. `prefix` keeps the queues of several uses apart. Errors: `queue_unreachable`, `state_locked`.
 */
export function openEngine(url: string, prefix: string, options: EngineOptions = {}): Promise<Engine> {
  if (/^rediss?:/.test(url)) return openRedisEngine(url, prefix, options);
  if (/^postgres(ql)?:/.test(url)) return openPostgresEngine(url, prefix, options);
  return openEmbeddedEngine(folderOf(url), prefix, options);
}

/** The folder that a `file:` URL names; a relative one counts from the current folder. */
export function folderOf(url: string): string {
  return url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length);
}
