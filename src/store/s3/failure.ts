import { RectoError } from '../../errors.ts';

/** Which part of a server a failure is about. */
export interface S3Place {
  readonly bucket: string;
  /** Host of the server. */
  readonly host: string;
}

const REFUSED =
  /^(AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|Unauthorized|AccountProblem)$/;
const NO_CREDENTIALS = /^(CredentialsProviderError|TokenProviderError)$/;
const ELSEWHERE = /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)$/;

/** Whether the server says that there is no such object; of a HEAD request, or no such bucket. */
export function isMissing(error: unknown): boolean {
  const { name, status } = told(error);
  return name === 'NoSuchKey' || name === 'NotFound' || (status === 404 && name !== 'NoSuchBucket');
}

/** What a failed request for the blob `key` means. */
export function s3Failure(error: unknown, key: string, place: S3Place): RectoError {
  if (error instanceof RectoError) return error;
  const { name, status, message } = told(error);
  const lasting = (text: string) => new RectoError('store_failed', text, { cause: error, retryable: false });
  if (name === 'NoSuchBucket') return noBucket(place, error);
  if (isMissing(error)) return new RectoError('not_found', `There is no blob ${key}.`, { cause: error });
  if (NO_CREDENTIALS.test(name)) {
    return lasting(
      `There are no credentials for S3 at ${place.host}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
    );
  }
  if (ELSEWHERE.test(name)) {
    return lasting(
      `The bucket ${place.bucket} at ${place.host} is in another region. Set RECTO_S3_REGION. (${message})`,
    );
  }
  if (REFUSED.test(name) || status === 401 || status === 403) {
    return lasting(
      `S3 at ${place.host} does not let these credentials use ${key} in the bucket ${place.bucket} (${name}). Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what they may do: read, write, delete and list.`,
    );
  }
  const said = status === undefined ? message : `it answers ${status}, ${message}`;
  return new RectoError('store_failed', `The blob store on S3 at ${place.host} failed at ${key}: ${said}`, {
    cause: error,
  });
}

/** The failure of every request where the bucket is not there. */
export function noBucket(place: S3Place, cause: unknown): RectoError {
  return new RectoError(
    'store_failed',
    `There is no bucket ${place.bucket} at ${place.host}. Create it, or correct RECTO_STORE_URL.`,
    { cause, retryable: false },
  );
}

function told(error: unknown): {
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
    // Of a connection that is refused, only the code says so.
    message: [message, code, name].map((part) => String(part ?? '')).find((part) => part !== '') ?? 'unknown',
  };
}
