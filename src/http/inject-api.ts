import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { asRectoError } from '../errors.ts';
import type { Api, ApiForm } from '../mcp/api.ts';
import type { App } from './deps.ts';

/** Headers that say who sends a request, and from where. */
const SENDER = ['authorization', 'x-api-key', 'cookie', 'host', 'origin', 'sec-fetch-site'] as const;

/** The REST API without a connection, for requests of one sender. */
export function createInjectedApi(app: App, sender: Readonly<Record<string, string>>): Api {
  return async ({ method, path, json, form }, { signal }) => {
    const body =
      form === undefined
        ? { headers: sender, ...(json === undefined ? {} : { payload: json as object }) }
        : formBody(form, sender);
    try {
      const { statusCode, body: text } = await app.inject({ method, url: path, signal, ...body });
      return { status: statusCode, body: text };
    } catch (error) {
      throw asRectoError(error, signal.aborted ? 'cancelled' : 'internal');
    }
  };
}

/** The headers of a request that say who sends it. */
export function senderOf({ headers }: Request): Readonly<Record<string, string>> {
  return Object.fromEntries(SENDER.flatMap((name) => (headers.has(name) ? [[name, headers.get(name) ?? '']] : [])));
}

/** A form as a stream, so that a large file is never in memory whole. Source: RFC 7578. */
function formBody({ file, fields }: ApiForm, headers: Readonly<Record<string, string>>) {
  const boundary = `recto-${crypto.randomUUID()}`;
  const part = (disposition: string) => `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n`;
  const stream = async function* () {
    for (const [name, value] of Object.entries(fields)) yield `${part(`name="${escaped(name)}"`)}${value}\r\n`;
    yield part(`name="file"; filename="${escaped(file.name)}"`);
    yield* createReadStream(file.path);
    yield `\r\n--${boundary}--\r\n`;
  };
  return {
    headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: Readable.from(stream(), { objectMode: false }),
  };
}

/** Source: HTML Standard, multipart/form-data encoding algorithm. */
function escaped(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}
