import type { S3 } from '@aws-sdk/client-s3';
import type { Upload } from '@aws-sdk/lib-storage';

/** How S3, or a server that speaks its protocol, is reached. */
export interface S3Access {
  /** URL of the server; Amazon S3 unless given. */
  readonly endpoint?: string;
  readonly region: string;
  /** Unless given, whatever the library finds: the role of the machine, a profile. */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** One request may take so long, in ms. */
  readonly requestMs?: number;
}

export interface S3Connection {
  readonly s3: S3;
  /** Uploads the file at `path` to `at`, in parts where it is large. Takes back what it has sent when it fails. */
  readonly upload: (
    at: { readonly Bucket: string; readonly Key: string },
    path: string,
    signal: AbortSignal | undefined,
  ) => Promise<void>;
}

const CONNECT_MS = 5000;
const REQUEST_MS = 60_000;
/** With the first one. */
const ATTEMPTS = 3;
/** The smallest that S3 takes. A part is held in memory while it is sent. */
const PART_BYTES = 5 * 1024 * 1024;
const PART_CONCURRENCY = 4;

/** Loads the library, which takes a tenth of a second, and keeps connections between requests. */
export async function connectS3(access: S3Access): Promise<S3Connection> {
  const [client, storage, fs] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/lib-storage'),
    import('node:fs'),
  ]);
  const requestMs = access.requestMs ?? REQUEST_MS;
  const s3 = new client.S3({
    region: access.region,
    ...(access.endpoint === undefined
      ? { followRegionRedirects: true }
      : { endpoint: access.endpoint, forcePathStyle: true }),
    ...(access.credentials === undefined ? {} : { credentials: access.credentials }),
    maxAttempts: ATTEMPTS,
    // Other servers than Amazon's often do not know the checksums that the library sends by itself.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: requestMs,
      throwOnRequestTimeout: true,
      // A body that stands still.
      socketTimeout: requestMs,
    },
  });
  return {
    s3,
    async upload(at, path, signal) {
      const body = fs.createReadStream(path, { highWaterMark: 1024 * 1024 });
      try {
        const parts = { partSize: PART_BYTES, queueSize: PART_CONCURRENCY };
        const upload: Upload = new storage.Upload({ client: s3, params: { ...at, Body: body }, ...parts });
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
