import { RectoError } from '../errors.ts';
import type { App } from './deps.ts';

/** Values, more or less, in a JSON body: to read many takes much longer than to read as many bytes of a document. */
const MAX_VALUES = 200_000;
const COMMA = 0x2c;
const COLON = 0x3a;
const BRACKET = 0x5b;
const BRACE = 0x7b;

/** Reads JSON bodies, but for those of so many values that everybody else would wait meanwhile. */
export function readJsonBodies(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (hasTooMany(body as Buffer)) {
      done(new RectoError('request_invalid', `The JSON holds more than ${MAX_VALUES} values. Send less of it.`));
      return;
    }
    void parse(request, body.toString('utf8'), done);
  });
}

/** Counts what stands between values; in texts as well, of which the longest, a document in base64, has none of it. */
function hasTooMany(body: Buffer): boolean {
  let count = 0;
  for (const byte of body) {
    if (byte === COMMA || byte === COLON || byte === BRACKET || byte === BRACE) count += 1;
    if (count > MAX_VALUES) return true;
  }
  return false;
}
