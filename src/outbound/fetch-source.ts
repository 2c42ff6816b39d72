import { open, rm } from 'node:fs/promises';
import { asRectoError, RectoError } from '../errors.ts';
import { downloadFileName } from './file-name.ts';
import { type GuardedHttp, type GuardedResponse, requestFailure } from './guarded-http.ts';
import { validateUrl } from './validate-url.ts';

/** A file to download. */
export interface Download {
  readonly url: string;
  /** Path for the file, which must not exist. */
  readonly path: string;
  readonly maxBytes: number;
  /** Timeout of the download, in ms. */
  readonly timeoutMs: number;
}

/** A downloaded file. */
export interface DownloadedFile {
  /** A safe file name. */
  readonly name: string;
  readonly bytes: number;
  /** URL after redirects. */
  readonly url: string;
}

const MAX_REDIRECTS = 5;
const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Transient status codes below 500. */
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Downloads a file; a failed download leaves no file.
 * Errors: `url_forbidden`, `url_failed`, `file_too_large`, `store_failed` when it cannot be written, `cancelled`.
 */
export async function fetchSource(
  download: Download,
  deps: { readonly http: GuardedHttp },
  options: { readonly signal: AbortSignal },
): Promise<DownloadedFile> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(download.timeoutMs)]);
  const { url, response } = await follow(validateUrl(download.url), deps.http, signal);
  try {
    checkHeaders(response, url, download.maxBytes);
    const bytes = await save(response, url, download, signal);
    return { name: downloadFileName(response.headers['content-disposition'], url), bytes, url: url.href };
  } finally {
    response.body.destroy();
  }
}

async function follow(
  from: URL,
  http: GuardedHttp,
  signal: AbortSignal,
): Promise<{ readonly url: URL; readonly response: GuardedResponse }> {
  let url = from;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'recto' };
    const response = await http.send({ method: 'GET', url, headers }, { signal });
    const { location } = response.headers;
    if (!REDIRECT_STATUSES.has(response.status) || location === undefined) return { url, response };
    response.body.destroy();
    url = validateUrl(location, url);
  }
  throw new RectoError('url_failed', `${from.host} redirects more than ${MAX_REDIRECTS} times.`, { retryable: false });
}

function checkHeaders(response: GuardedResponse, url: URL, maxBytes: number): void {
  const { status, headers, retryAfterMs } = response;
  if (status !== 200) {
    throw new RectoError('url_failed', `${url.host} answers ${status} instead of a file.`, {
      retryable: status >= 500 || TRANSIENT_STATUSES.has(status),
      retryAfterMs,
    });
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    throw new RectoError('url_failed', `${url.host} sends the file compressed, which the request excludes.`, {
      retryable: false,
    });
  }
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(url, maxBytes);
}

async function save(
  response: GuardedResponse,
  url: URL,
  { path, maxBytes }: Download,
  signal: AbortSignal,
): Promise<number> {
  const throwStoreFailed = (error: unknown) => {
    throw asRectoError(error, 'store_failed', `The file from ${url.host} cannot be written`);
  };
  const file = await open(path, 'wx', 0o600).catch(throwStoreFailed);
  try {
    let bytes = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(url, maxBytes);
      await file.writeFile(chunk).catch(throwStoreFailed);
    }
    await file.close();
    return bytes;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    throw requestFailure(error, url, signal);
  }
}

function tooLarge(url: URL, maxBytes: number): RectoError {
  return new RectoError(
    'file_too_large',
    `The file at ${url.host} has more than ${maxBytes} bytes. Raise RECTO_MAX_BYTES to read it.`,
  );
}
