import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { JsonObject } from './protocol.ts';

/** Server-sent events, written as a busy network brings them: a character may come in two pieces. */
export interface EventStream {
  send(event: JsonObject): Promise<void>;
  comment(text: string): Promise<void>;
  done(): Promise<void>;
}

export function openStream(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): EventStream {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...headers,
  });
  response.flushHeaders();
  response.socket?.setNoDelay(true);
  const write = async (text: string) => {
    const bytes = Buffer.from(text, 'utf8');
    const lead = bytes.findIndex((byte) => byte >= 0xc0);
    if (lead < 0) return writeBytes(response, bytes, signal);
    await writeBytes(response, bytes.subarray(0, lead + 1), signal);
    await setImmediate(undefined, { signal });
    await writeBytes(response, bytes.subarray(lead + 1), signal);
  };
  return {
    send: (event) => write(`data: ${JSON.stringify(event)}\n\n`),
    comment: (text) => write(`: ${text}\n\n`),
    done: () => write('data: [DONE]\n\n'),
  };
}

export async function writeBytes(response: ServerResponse, bytes: Buffer | string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (!response.write(bytes)) await once(response, 'drain', { signal });
}

/** Waits, or until the client is gone. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await setTimeout(ms, undefined, { signal });
}

/** Says nothing more, until the client is gone or the server stops. */
export async function hang(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
