import { randomBytes } from 'node:crypto';
import type { Delivery } from '../../schemas/delivery.ts';
import { RectoError } from '../errors.ts';
import type { GuardedHttp } from '../outbound/guarded-http.ts';
import { sendWebhook } from '../outbound/send-webhook.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { Config } from './config.ts';
import type { Tracing } from './tracing.ts';

/** Key of the secret that callbacks are signed with, where none is set. */
const SECRET_KEY = 'keys/webhook-secret';
const SECRET_BYTES = 24;

/** Sends a callback once. Errors: `callback_failed`, retryable where another try may help; `url_forbidden`; `store_failed`. */
export type SendCallback = (delivery: Delivery, options: { readonly signal: AbortSignal }) => Promise<void>;

export function callbackSender(
  config: Config,
  store: BlobStore,
  http: GuardedHttp,
  tracing: Pick<Tracing, 'headers'>,
): SendCallback {
  return async ({ id, url, body }, options) => {
    const secret = await webhookSecret(config, store);
    const sent = await sendWebhook({ id, url, body, secret, headers: tracing.headers() }, { http }, options);
    if (sent.delivered) return;
    throw new RectoError('callback_failed', sent.reason, {
      retryable: sent.retryable,
      retryAfterMs: sent.retryAfterMs,
    });
  };
}

/** The secret that callbacks are signed with: the one that is set, or one that is made once and kept. Errors: `store_failed`. */
export async function webhookSecret(config: Config, store: BlobStore): Promise<string> {
  if (config.RECTO_WEBHOOK_SECRET !== undefined) return config.RECTO_WEBHOOK_SECRET;
  if (!(await store.has(SECRET_KEY))) {
    await store.put(SECRET_KEY, `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`);
  }
  // Where two processes made one at once, the last one counts for both.
  return (await store.get(SECRET_KEY)).toString('utf8');
}
