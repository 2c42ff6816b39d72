import type { S3 } from '@aws-sdk/client-s3';
import type { Upload } from '@aws-sdk/lib-storage';

/** How S3 or a compatible server is reached. */
export interface S3Access {
  /** URL of the server; Amazon S3 by default. */
  readonly endpoint?: string;
  readonly region: string;
  /** By default those that the AWS SDK finds: the role of the machine, or a profile. */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Timeout of a request, in ms. */
  readonly requestMs?: number;
}

/** A connection to S3. */
export interface S3Connection {
  readonly s3: S3;
  /** Uploads the file at `path`, in parts if it is large. A failed upload is aborted. */
  readonly upload: (
    object: { readonly Bucket: string; readonly Key: string },
    path: string,
    signal: AbortSignal | undefined,
  ) => Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5000;
const REQUEST_TIMEOUT_MS = 60_000;
const MAX_ATTEMPTS = 3;
/** The minimum of S3, as each part is held in memory while it is sent. */
const PART_BYTES = 5 * 1024 * 1024;
const PART_CONCURRENCY = 4;

/** Loads the AWS SDK, which takes a tenth of a second, and creates a client that reuses connections. */
export async function connectS3(access: S3Access): Promise<S3Connection> {
  const [client, storage, fs] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/lib-storage'),
    import('node:fs'),
  ]);
  const requestMs = access.requestMs ?? REQUEST_TIMEOUT_MS;
  const s3 = new client.S3({
    region: access.region,
    ...(access.endpoint === undefined
      ? { followRegionRedirects: true }
      : { endpoint: access.endpoint, forcePathStyle: true }),
    ...(access.credentials === undefined ? {} : { credentials: access.credentials }),
    maxAttempts: MAX_ATTEMPTS,
    // Many compatible servers do not support the SDK's default checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: requestMs,
      throwOnRequestTimeout: true,
      // For a stalled body.
      socketTimeout: requestMs,
    },
  });
  return {
    s3,
    async upload(object, path, signal) {
      const body = fs.createReadStream(path, { highWaterMark: 1024 * 1024 });
      try {
        const parts = { partSize: PART_BYTES, queueSize: PART_CONCURRENCY };
        const upload: Upload = new storage.Upload({ client: s3, params: { ...object, Body: body }, ...parts });
        const onAbort = () => void upload.abort();
        signal?.addEventListener('abort', onAbort, { once: true });
        try {
          await upload.done();
        } finally {
          signal?.removeEventListener('abort', onAbort);
        }
      } finally {
        body.destroy();
      }
    },
  };
}
