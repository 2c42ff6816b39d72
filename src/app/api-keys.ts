import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { RectoError } from '../errors.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { getJson, putJson } from '../store/json.ts';

/** An API key as it is kept: not the key itself, only what it is recognised by. */
const apiKeySchema = z.object({
  /** Part of the key, and the owner of what is submitted with it. */
  id: z.string().regex(/^[a-z0-9]{12}$/),
  name: z.string(),
  /** SHA-256 of the secret part, in hex: the secret is random and long, so that nothing slower is needed. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.number(),
});
export type ApiKey = Readonly<z.infer<typeof apiKeySchema>>;

const PREFIX = 'keys/api-';
const MAX_KEYS = 1000;
const KEY = /^recto_([a-z0-9]{12})_([A-Za-z0-9_-]{43})$/;
const NOBODY = '0'.repeat(64);

/** Makes a key. It is shown this once: only a hash of it is kept. Errors: `store_failed`. */
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

/** All keys, oldest first. Errors: `store_failed`. */
export async function listApiKeys(store: BlobStore): Promise<readonly ApiKey[]> {
  const entries = await store.list(PREFIX, { limit: MAX_KEYS });
  const keys = await Promise.all(entries.map(({ key }) => getJson(store, key, apiKeySchema)));
  return keys.sort((a, b) => a.createdAt - b.createdAt);
}

/** Takes a key away, by its id or its name. Errors: `not_found`, `store_failed`. */
export async function revokeApiKey(store: BlobStore, idOrName: string): Promise<ApiKey> {
  const found = (await listApiKeys(store)).filter(({ id, name }) => id === idOrName || name === idOrName);
  const [entry] = found;
  if (entry === undefined) throw new RectoError('not_found', `There is no API key "${idOrName}".`);
  if (found.length > 1) throw new RectoError('usage', `There are ${found.length} API keys "${idOrName}": give the id.`);
  await store.remove(blobKey(entry.id));
  return entry;
}

/** The entry that a key belongs to, told in the same time whether it is right, wrong or unknown. */
export function matchApiKey(given: string, keys: readonly ApiKey[]): ApiKey | undefined {
  const [, id, secret = ''] = KEY.exec(given) ?? [];
  const entry = keys.find((key) => key.id === id);
  const same = timingSafeEqual(Buffer.from(sha256(secret)), Buffer.from(entry?.sha256 ?? NOBODY));
  return same ? entry : undefined;
}

function blobKey(id: string): string {
  return `${PREFIX}${id}.json`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
