import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { authorise } from './admit.ts';
import { errorBody, RequestFault } from './errors.ts';
import { endpointList, modelList, propsOf } from './models.ts';
import type { Fault, ServedModel, ServerKind } from './protocol.ts';

export async function readAll(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Listens on a free port of the loopback; the base URL of the API. */
export async function listen(server: Server, kind: ServerKind): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}${kind === 'openrouter' ? '/api/v1' : '/v1'}`;
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

const NGINX_413 =
  '<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n<center><h1>413 Request Entity Too Large</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';

/** An error in the server's shape. A body that is too large is refused by the proxy before vLLM and SGLang, and without a word by llama.cpp. */
export function sendFault(response: ServerResponse, kind: ServerKind, fault: Fault, shape?: 'nested' | 'flat'): void {
  if (fault.status !== 413 || kind === 'openrouter') {
    sendJson(response, fault.status, errorBody(kind, fault, shape), fault.headers);
  } else {
    response.writeHead(413, kind === 'llama.cpp' ? {} : { 'content-type': 'text/html' });
    response.end(kind === 'llama.cpp' ? '' : NGINX_413);
  }
}

interface LookedUp {
  readonly kind: ServerKind;
  readonly key?: string;
  readonly models: readonly ServedModel[];
}

/** Answers what is asked about the server and its models. */
export function lookUp(message: IncomingMessage, response: ServerResponse, given: LookedUp): void {
  message.resume();
  const path = (message.url ?? '').replace(/\?.*$/, '').replace(/^(\/api)?\/v1(?=\/)/, '');
  try {
    if (message.method !== 'GET') throw new RequestFault({ status: 405, message: 'Method Not Allowed' });
    // OpenRouter tells everybody about its models; the others tell nobody without a key.
    const open = path === '/health' || (given.kind === 'openrouter' && path !== '/key');
    if (!open) authorise(given.kind, given.key, message.headers);
    sendJson(response, 200, found(path, given));
  } catch (error) {
    const fault = error instanceof RequestFault ? error.fault : { status: 500, message: String(error) };
    sendFault(response, given.kind, fault);
  }
}

function found(path: string, { kind, models }: LookedUp): unknown {
  if (path === '/models') return modelList(kind, models);
  const [first] = models;
  if (path === '/health' && kind !== 'openrouter') return kind === 'llama.cpp' ? { status: 'ok' } : undefined;
  if (kind === 'llama.cpp' && path === '/props' && first !== undefined) return propsOf(first);
  const asked = /^\/models\/(.+)\/endpoints$/.exec(path)?.[1];
  const model = models.find(({ id }) => id === asked);
  if (kind === 'openrouter' && path === '/key') return { data: KEY };
  if (kind === 'openrouter' && model !== undefined) return endpointList(model);
  throw new RequestFault({ status: 404, message: 'Not Found', errorType: 'not_found' });
}

/** What OpenRouter tells about a key with 25 dollars of credit, of which 2.5 are used. */
const KEY = {
  label: 'sk-or-v1-0e6...1c96',
  limit: 25,
  limit_reset: null,
  limit_remaining: 22.5,
  include_byok_in_limit: false,
  usage: 2.5,
  usage_daily: 0.5,
  usage_weekly: 1.5,
  usage_monthly: 2.5,
  byok_usage: 0,
  is_free_tier: false,
  rate_limit: { requests: -1, interval: '10s', note: 'This field is deprecated and safe to ignore.' },
} as const;
