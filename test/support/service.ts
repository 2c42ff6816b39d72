import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JobDetail } from '../../schemas/api.ts';
import type { Result } from '../../schemas/result.ts';
import type { Step } from '../../schemas/steps.ts';
import { createApiKey } from '../../src/app/api-keys.ts';
import { readConfig } from '../../src/app/config.ts';
import { openSession, type Session } from '../../src/app/session.ts';
import { storeOf } from '../../src/app/store.ts';
import { type Server, serve } from '../../src/http/serve.ts';
import { temporaryFolder } from './folder.ts';
import { receiptPdf } from './pdf.ts';
import { sharedPools } from './pools.ts';
import { provideQueue } from './queue-template.ts';
import { WITHOUT_REVIEW } from './review.ts';
import { sharedQueue } from './shared-redis.ts';

export interface ServiceOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Where it keeps everything; a folder of the test's own unless given. */
  readonly state?: string;
  /** Names of API keys to make before it starts. */
  readonly keys?: readonly string[];
  readonly host?: string;
  readonly workers?: boolean;
  /** What its workers do; all unless given. */
  readonly steps?: readonly Step[];
  /** Whether its queue is the embedded one, which takes a second of the processor to open; a Redis of all tests otherwise. */
  readonly embedded?: true;
  /** Whether it has threads and processes of its own; those of all tests otherwise. */
  readonly ownPools?: true;
  /** Whether several tests use it: then whoever starts it says where it keeps things, and stops it. */
  readonly shared?: true;
}

/** The API on a free port, in this process. */
export interface Service {
  readonly url: string;
  readonly state: string;
  readonly session: Session;
  /** The API keys by their names. */
  readonly keys: Readonly<Record<string, string>>;
  /** Fetches a path of the API. */
  readonly get: (path: string, init?: RequestInit) => Promise<Response>;
  /** Fetches JSON from a path of the API. */
  readonly json: <T = JobDetail & { result?: Result }>(path: string, init?: RequestInit) => Promise<T>;
  readonly stop: () => Promise<void>;
}

/** Starts the API as `recto serve` does, until the test has ended. */
export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const state = options.state ?? join(temporaryFolder(), 'state');
  const queue = options.embedded === true || options.env?.RECTO_QUEUE_URL !== undefined ? {} : sharedQueue(state);
  const config = readConfig({ RECTO_STATE: state, RECTO_LOG: 'silent', ...WITHOUT_REVIEW, ...queue, ...options.env });
  if (config.RECTO_QUEUE_URL === undefined) provideQueue(state);
  const keys: Record<string, string> = {};
  for (const name of options.keys ?? []) keys[name] = (await createApiKey(storeOf(config), name)).key;
  const { workers = true, steps } = options;
  const session = await openSession(config, {
    concurrency: 2,
    staleJobs: 'keep',
    workers,
    pools: options.ownPools === true ? undefined : sharedPools(config),
    ...(steps === undefined ? {} : { steps }),
  });
  let server: Server | undefined;
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= (async () => {
      await server?.close();
      await session.end(0);
    })();
    return stopping;
  };
  if (options.shared !== true) onTestFinished(stop);
  server = await serve({ host: options.host ?? '127.0.0.1', port: 0, version: 'test' }, session);
  const { url } = server;
  const get = (path: string, init?: RequestInit) => fetch(new URL(path, url), init);
  return {
    url,
    state,
    session,
    keys,
    get,
    json: async <T>(path: string, init?: RequestInit) => {
      const answer = await (await get(path, init)).json();
      // A server waits no longer than that; how long a job takes depends on how busy the machine is.
      return (path.includes('wait=60') ? await whenEnded(answer, get, init) : answer) as T;
    },
    stop,
  };
}

/** A job once it has ended; any other answer as it is. */
async function whenEnded(answer: unknown, get: Service['get'], init: RequestInit | undefined): Promise<unknown> {
  let job = answer as Partial<JobDetail>;
  const { headers } = init ?? {};
  while (job.id !== undefined && (job.status === 'queued' || job.status === 'running')) {
    const later = await get(`/v1/jobs/${job.id}?wait=60`, headers === undefined ? {} : { headers });
    job = (await later.json()) as JobDetail;
  }
  return job;
}

/** A form with files, by their names, and other fields. */
export function formOf(
  files: Readonly<Record<string, Uint8Array | string>>,
  fields: Readonly<Record<string, string>> = {},
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const [name, content] of Object.entries(files)) form.append('file', new Blob([content]), name);
  return form;
}

/** A request that submits a receipt, each number another one. */
export function receiptUpload(
  number: number,
  fields: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): RequestInit {
  const body = formOf({ [`receipt-${number}.pdf`]: receiptPdf(number) }, { type: 'receipt', ...fields });
  return { method: 'POST', body, headers };
}

/** A request with JSON. */
export function withJson(body: unknown, init: RequestInit = {}): RequestInit {
  return {
    method: 'POST',
    ...init,
    headers: { 'content-type': 'application/json', ...init.headers },
    body: JSON.stringify(body),
  };
}

/** The secret part of an API key, which may hold underscores of its own. */
export function secretOf(key: string | undefined): string {
  const secret = key?.split('_').slice(2).join('_');
  if (secret === undefined || secret === '') throw new Error('This is no API key.');
  return secret;
}
