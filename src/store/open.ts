import { fileURLToPath } from 'node:url';
import { RectoError } from '../errors.ts';
import type { BlobStore } from './blob-store.ts';
import { createFsStore } from './fs/store.ts';
import type { S3Access } from './s3/connection.ts';
import { createS3Store } from './s3/store.ts';

/** What `s3:` URLs look like: a bucket, and a path in it. */
const S3_URL = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[\w.-]+)*)\/?$/i;

/**
 * Opens the blob store that a URL names: `file:FOLDER`, where a relative folder counts from the current one, or
 * `s3://BUCKET/PREFIX`, which is reached by `access` with the first request.
 * Errors: `config_invalid` where it is no such URL.
 */
export function openStore(url: string, access: S3Access): BlobStore {
  if (url.startsWith('file:')) {
    return createFsStore(url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length));
  }
  const [, bucket, path] = S3_URL.exec(url) ?? [];
  if (bucket === undefined || path === undefined) {
    throw new RectoError('config_invalid', `RECTO_STORE_URL is "${url}": expected file:FOLDER or s3://BUCKET/PREFIX.`);
  }
  return createS3Store({ ...access, bucket, prefix: path === '' ? '' : `${path.slice(1)}/` });
}
