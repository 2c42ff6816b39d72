import { RectoError } from '../errors.ts';
import { findProto } from '../util/json.ts';
import type { App } from './deps.ts';

/** Approximate number of values in a JSON body: parsing many of them takes far longer than the same bytes of base64. */
const MAX_VALUES = 200_000;
const COMMA = 0x2c;
const COLON = 0x3a;
const BRACKET = 0x5b;
const BRACE = 0x7b;

/** Installs a parser for JSON bodies that rejects those with so many values that parsing would block other requests. */
export function addJsonBodyParser(app: App): void {
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    if (hasTooManyValues(body as Buffer)) {
      done(new RectoError('request_invalid', `The JSON has more than ${MAX_VALUES} values. Send fewer.`));
      return;
    }
    try {
      done(null, parseBody(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** Errors: `request_invalid`. */
function parseBody(body: Buffer): unknown {
  // Clients send an empty body where there is none.
  if (body.length === 0) throw new RectoError('request_invalid', 'The body is empty: it should be JSON.');
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new RectoError('request_invalid', `The body is not JSON: ${(error as Error).message}.`, { cause: error });
  }
  const proto = findProto(value);
  if (proto === undefined) return value;
  throw new RectoError('request_invalid', `The JSON has a property called "__proto__", at ${proto}. Rename it.`);
}

/** Counts separators, also those inside of strings: base64, the longest of them, has none. */
function hasTooManyValues(body: Buffer): boolean {
  let count = 0;
  for (const byte of body) {
    if (byte === COMMA || byte === COLON || byte === BRACKET || byte === BRACE) count += 1;
    if (count > MAX_VALUES) return true;
  }
  return false;
}
