import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The processes that prepare documents as people run them: compiled. `npm run bench` builds first. */
export async function builtChildPool(): Promise<
  typeof import('../../src/pipeline/prepare/child-pool.ts').createChildPool
> {
  const file = join(import.meta.dirname, '../../dist/src/pipeline/prepare/child-pool.js');
  if (!existsSync(file)) throw new Error('Run "npm run build" first: this bench measures the compiled product.');
  const built: typeof import('../../src/pipeline/prepare/child-pool.ts') = await import(file);
  return built.createChildPool;
}
