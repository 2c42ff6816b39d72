import { fileURLToPath } from 'node:url';
import { RectoError } from '../errors.ts';
import type { BlobStore } from './blob-store.ts';
import { createFsStore } from './fs/store.ts';
import type { S3Access } from './s3/connection.ts';
import { createS3Store } from './s3/store.ts';

/** Bucket and path of an `s3:` URL. */
const S3_URL = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[\w.-]+)*)\/?$/i;

/**
 * Opens the blob store of a URL: `file:FOLDER`, which may be relative to the current folder, or `s3://BUCKET/PREFIX`,
 * to which `access` applies. S3 connects on the first request. `blocking`: see `createFsStore`.
 * Errors: `config_invalid` for any other URL.
 */
export function openStore(url: string, access: S3Access, options: { readonly blocking?: boolean } = {}): BlobStore {
  if (url.startsWith('file:')) {
    return createFsStore(url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length), options);
  }
  const [, bucket, path] = S3_URL.exec(url) ?? [];
  if (bucket === undefined || path === undefined) {
    throw new RectoError('config_invalid', `RECTO_STORE_URL is "${url}": expected file:FOLDER or s3://BUCKET/PREFIX.`);
  }
  return createS3Store({ ...access, bucket, prefix: path === '' ? '' : `${path.slice(1)}/` });
}
