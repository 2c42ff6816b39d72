import { open, rm } from 'node:fs/promises';
import { asRectoError, RectoError } from '../errors.ts';
import { checkedUrl } from './checked-url.ts';
import { fileNameOf } from './file-name.ts';
import { type GuardedHttp, type GuardedReply, requestFailure } from './guarded-http.ts';

export interface Source {
  readonly url: string;
  /** Where the file is written; there must be none. */
  readonly path: string;
  readonly maxBytes: number;
  /** The download may take so long, in ms. */
  readonly timeoutMs: number;
}

export interface FetchedSource {
  /** What the file is called, safe as the name of a file. */
  readonly name: string;
  readonly bytes: number;
  /** Where it was found after redirects. */
  readonly url: string;
}

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** What a server may get over. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Downloads a file. Leaves none at `path` when it fails.
 * Errors: `url_forbidden`, `url_failed`, `file_too_large`, `store_failed` where it cannot be written, `cancelled`.
 */
export async function fetchSource(
  source: Source,
  deps: { readonly http: GuardedHttp },
  options: { readonly signal: AbortSignal },
): Promise<FetchedSource> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(source.timeoutMs)]);
  const { url, reply } = await follow(checkedUrl(source.url), deps.http, signal);
  try {
    checkHead(reply, url, source.maxBytes);
    const bytes = await save(reply, url, source, signal);
    return { name: fileNameOf(reply.headers['content-disposition'], url), bytes, url: url.href };
  } finally {
    reply.body.destroy();
  }
}

async function follow(
  from: URL,
  http: GuardedHttp,
  signal: AbortSignal,
): Promise<{ readonly url: URL; readonly reply: GuardedReply }> {
  let url = from;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'recto' };
    const reply = await http.send({ method: 'GET', url, headers }, { signal });
    const { location } = reply.headers;
    if (!REDIRECTS.has(reply.status) || location === undefined) return { url, reply };
    reply.body.destroy();
    url = checkedUrl(location, url);
  }
  throw new RectoError('url_failed', `${from.host} redirects more than ${MAX_REDIRECTS} times.`, { retryable: false });
}

function checkHead(reply: GuardedReply, url: URL, maxBytes: number): void {
  const { status, headers, retryAfterMs } = reply;
  if (status !== 200) {
    throw new RectoError('url_failed', `${url.host} answers ${status} instead of a file.`, {
      retryable: status >= 500 || PASSING.has(status),
      retryAfterMs,
    });
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    throw new RectoError('url_failed', `${url.host} sends the file compressed, although it was asked not to.`, {
      retryable: false,
    });
  }
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(url, maxBytes);
}

async function save(reply: GuardedReply, url: URL, { path, maxBytes }: Source, signal: AbortSignal): Promise<number> {
  const unwritable = (error: unknown) => {
    throw asRectoError(error, 'store_failed', `The file from ${url.host} cannot be written`);
  };
  const file = await open(path, 'wx', 0o600).catch(unwritable);
  try {
    let bytes = 0;
    for await (const piece of reply.body as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > maxBytes) throw tooLarge(url, maxBytes);
      await file.writeFile(piece).catch(unwritable);
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
