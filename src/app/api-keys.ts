import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { RectoError } from '../errors.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { getJson, putJson } from '../store/json.ts';

/** A stored API key: its hash, not the key itself. */
const apiKeySchema = z.object({
  /** Part of the key; owner of the jobs that are submitted with it. */
  id: z.string().regex(/^[a-z0-9]{12}$/),
  name: z.string(),
  /** SHA-256 of the secret part, in hex. The secret is long and random, so no slower hash is needed. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.number(),
});
/** A stored API key: its hash, not the key itself. */
export type ApiKey = Readonly<z.infer<typeof apiKeySchema>>;

const PREFIX = 'keys/api-';
const MAX_KEYS = 1000;
const KEY_PATTERN = /^recto_([a-z0-9]{12})_([A-Za-z0-9_-]{43})$/;
const NO_HASH = '0'.repeat(64);

/** Creates a key and returns it once: only its hash is stored. Errors: `store_failed`. */
export async function createApiKey(
  store: BlobStore,
  name: string,
): Promise<{ readonly key: string; readonly entry: ApiKey }> {
  const id = randomBytes(6).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  const entry: ApiKey = { id, name, sha256: sha256(secret), createdAt: Date.now() };
  await putJson(store, blobKey(id), entry);
  return { key: `recto_${id}_${secret}`, entry };
}

/** Lists all keys, oldest first. Errors: `store_failed`. */
export async function listApiKeys(store: BlobStore): Promise<readonly ApiKey[]> {
  const entries = await store.list(PREFIX, { limit: MAX_KEYS });
  const keys = await Promise.all(entries.map(({ key }) => getJson(store, key, apiKeySchema)));
  return keys.sort((a, b) => a.createdAt - b.createdAt);
}

/** Revokes a key by its id or name. Errors: `not_found`, `usage`, `store_failed`. */
export async function revokeApiKey(store: BlobStore, idOrName: string): Promise<ApiKey> {
  const matches = (await listApiKeys(store)).filter(({ id, name }) => id === idOrName || name === idOrName);
  const [entry] = matches;
  if (entry === undefined) throw new RectoError('not_found', `There is no API key "${idOrName}".`);
  if (matches.length > 1)
    throw new RectoError('usage', `There are ${matches.length} API keys "${idOrName}": give the id.`);
  await store.remove(blobKey(entry.id));
  return entry;
}

/** Finds the entry of a key, in constant time for valid, invalid and unknown keys. */
export function matchApiKey(token: string, keys: readonly ApiKey[]): ApiKey | undefined {
  const [, id, secret = ''] = KEY_PATTERN.exec(token) ?? [];
  const entry = keys.find((key) => key.id === id);
  const isSame = timingSafeEqual(Buffer.from(sha256(secret)), Buffer.from(entry?.sha256 ?? NO_HASH));
  return isSame ? entry : undefined;
}

function blobKey(id: string): string {
  return `${PREFIX}${id}.json`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
