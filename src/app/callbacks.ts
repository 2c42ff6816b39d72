import { randomBytes } from 'node:crypto';
import type { Delivery } from '../../schemas/delivery.ts';
import { RectoError } from '../errors.ts';
import type { GuardedHttp } from '../outbound/guarded-http.ts';
import { sendWebhook } from '../outbound/send-webhook.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { Config } from './config.ts';
import type { Tracing } from './tracing.ts';

/** Blob key of the generated signing secret. */
const SECRET_KEY = 'keys/webhook-secret';
const SECRET_BYTES = 24;

/** Sends a callback once. Errors: `callback_failed`, retryable if a retry may help; `url_forbidden`; `store_failed`. */
export type SendCallback = (delivery: Delivery, options: { readonly signal: AbortSignal }) => Promise<void>;

/** Creates the sender of callbacks. */
export function createCallbackSender(
  config: Config,
  store: BlobStore,
  http: GuardedHttp,
  tracing: Pick<Tracing, 'headers'>,
): SendCallback {
  return async ({ id, url, body }, options) => {
    const secret = await webhookSecret(config, store);
    const outcome = await sendWebhook({ id, url, body, secret, headers: tracing.headers() }, { http }, options);
    if (outcome.delivered) return;
    throw new RectoError('callback_failed', outcome.reason, {
      retryable: outcome.retryable,
      retryAfterMs: outcome.retryAfterMs,
    });
  };
}

/** The signing secret of callbacks: from the settings, or generated once and stored. Errors: `store_failed`. */
export async function webhookSecret(config: Config, store: BlobStore): Promise<string> {
  if (config.RECTO_WEBHOOK_SECRET !== undefined) return config.RECTO_WEBHOOK_SECRET;
  if (!(await store.has(SECRET_KEY))) {
    await store.put(SECRET_KEY, `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`);
  }
  // If two processes generate one at once, both use the last one.
  return (await store.get(SECRET_KEY)).toString('utf8');
}
