import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => object };

let postgres: object | undefined;

/**
 * V8 forgets what it has compiled of the embedded queue's Postgres with the last thread that runs it. While the module that is
 * returned, the same each time, is kept, the next thread has it at once, which halves what it takes to open a queue again.
 */
export function keepPostgresCompiled(): object {
  postgres ??= new WebAssembly.Module(
    readFileSync(join(dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), 'pglite.wasm')),
  );
  return postgres;
}
