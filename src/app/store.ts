import { RectoError } from '../errors.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { openStore } from '../store/open.ts';
import type { S3Access } from '../store/s3/connection.ts';
import { type Config, storeUrlOf } from './config.ts';

/** Opens the blob store of these settings. Errors: `config_invalid`. */
export function storeOf(config: Config): BlobStore {
  const { url, access } = storeAccessOf(config);
  return openStore(url, access);
}

/** URL and credentials of the blob store of these settings. Errors: `config_invalid`. */
export function storeAccessOf(config: Config): { readonly url: string; readonly access: S3Access } {
  const {
    RECTO_S3_ENDPOINT: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = config;
  const url = storeUrlOf(config);
  const hasKey = accessKeyId !== undefined && secretAccessKey !== undefined;
  if (url.startsWith('s3:') && !hasKey && (accessKeyId ?? secretAccessKey) !== undefined) {
    throw new RectoError('config_invalid', 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong together. Set both.');
  }
  const access: S3Access = {
    region: config.RECTO_S3_REGION,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(hasKey
      ? { credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) } }
      : {}),
  };
  return { url, access };
}
