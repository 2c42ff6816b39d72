import { createApiKey, listApiKeys, revokeApiKey } from '../app/api-keys.ts';
import { storeOf } from '../app/store.ts';
import type { CommandDeps } from './commands/deps.ts';
import { printable } from './terminal.ts';

/** Creates a key and prints it, alone on standard output. Errors: `store_failed`. */
export async function createKey(name: string, { config, terminal }: CommandDeps): Promise<void> {
  const { key, entry } = await createApiKey(storeOf(config()), name);
  terminal.err.write(`The key ${entry.id} for ${printable(name)}. Keep it: it is not shown again.\n`);
  terminal.out.write(`${key}\n`);
}

/** Prints the ids and names of all keys. Errors: `store_failed`. */
export async function listKeys({ config, terminal }: CommandDeps): Promise<void> {
  const keys = await listApiKeys(storeOf(config()));
  if (keys.length === 0) terminal.err.write('There are no API keys. "recto keys create NAME" makes one.\n');
  for (const { id, name, createdAt } of keys) {
    terminal.out.write(`${id}  ${new Date(createdAt).toISOString()}  ${printable(name)}\n`);
  }
}

/** Revokes a key. Errors: `not_found`, `usage`, `store_failed`. */
export async function revokeKey(nameOrId: string, { config, terminal }: CommandDeps): Promise<void> {
  const { id, name } = await revokeApiKey(storeOf(config()), nameOrId);
  terminal.err.write(`The key ${id} for ${printable(name)} is revoked.\n`);
}
