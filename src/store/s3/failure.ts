import { RectoError } from '../../errors.ts';

/** The bucket and server of an error. */
export interface S3Location {
  readonly bucket: string;
  /** Host of the server. */
  readonly host: string;
}

const ACCESS_DENIED =
  /^(AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|Unauthorized|AccountProblem)$/;
const NO_CREDENTIALS = /^(CredentialsProviderError|TokenProviderError)$/;
const WRONG_REGION = /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)$/;

/** Whether an object is missing; for a HEAD request it may be the bucket. */
export function isMissing(error: unknown): boolean {
  const { name, status } = errorDetails(error);
  return name === 'NoSuchKey' || name === 'NotFound' || (status === 404 && name !== 'NoSuchBucket');
}

/** Maps the error of a request for the blob `key`. */
export function s3Failure(error: unknown, key: string, location: S3Location): RectoError {
  if (error instanceof RectoError) return error;
  const { name, status, message } = errorDetails(error);
  const permanent = (text: string) => new RectoError('store_failed', text, { cause: error, retryable: false });
  if (name === 'NoSuchBucket') return noBucket(location, error);
  if (isMissing(error)) return new RectoError('not_found', `There is no blob ${key}.`, { cause: error });
  if (NO_CREDENTIALS.test(name)) {
    return permanent(
      `There are no credentials for S3 at ${location.host}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
    );
  }
  if (WRONG_REGION.test(name)) {
    return permanent(
      `The bucket ${location.bucket} at ${location.host} is in another region. Set RECTO_S3_REGION. (${message})`,
    );
  }
  if (ACCESS_DENIED.test(name) || status === 401 || status === 403) {
    return permanent(
      `S3 at ${location.host} does not let these credentials use ${key} in the bucket ${location.bucket} (${name}). Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what they may do: read, write, delete and list.`,
    );
  }
  const reason = status === undefined ? message : `it answers ${status}, ${message}`;
  return new RectoError('store_failed', `The blob store on S3 at ${location.host} failed at ${key}: ${reason}`, {
    cause: error,
  });
}

/** The error of every request when the bucket does not exist. */
export function noBucket(location: S3Location, cause: unknown): RectoError {
  return new RectoError(
    'store_failed',
    `There is no bucket ${location.bucket} at ${location.host}. Create it, or correct RECTO_STORE_URL.`,
    { cause, retryable: false },
  );
}

function errorDetails(error: unknown): {
  readonly name: string;
  readonly status: number | undefined;
  readonly message: string;
} {
  const { name, message, code, $metadata } = Object(error) as {
    readonly name?: unknown;
    readonly message?: unknown;
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  return {
    name: String(name ?? ''),
    status: $metadata?.httpStatusCode,
    // A refused connection has only a code.
    message: [message, code, name].map((part) => String(part ?? '')).find((part) => part !== '') ?? 'unknown',
  };
}
