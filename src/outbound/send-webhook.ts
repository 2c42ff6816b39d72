import { Webhook } from 'standardwebhooks';
import { RectoError } from '../errors.ts';
import { withSignals } from '../util/with-signals.ts';
import { checkedUrl } from './checked-url.ts';
import type { GuardedHttp } from './guarded-http.ts';

export interface WebhookMessage {
  /** The same whenever the same message is sent again. */
  readonly id: string;
  readonly url: string;
  /** JSON, sent as it is. */
  readonly body: string;
  /** `whsec_` and the key in base64. */
  readonly secret: string;
  /** Further headers, such as one that names a trace. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came of sending a message once. */
export type WebhookOutcome =
  | { readonly delivered: true; readonly status: number }
  | {
      readonly delivered: false;
      /** `undefined` where there was no answer. */
      readonly status: number | undefined;
      /** A sentence that names the host. */
      readonly reason: string;
      /** Whether the same message may be taken later. */
      readonly retryable: boolean;
      /** How long the receiver asks to wait, in ms. */
      readonly retryAfterMs: number | undefined;
    };

/** A receiver that needs longer should answer first and work then. */
const LIMIT_MS = 15_000;
/** So much of an answer is read, so that its connection can be used again. */
const ANSWER_BYTES = 4096;
const GONE = 410;

/**
 * Sends a message once, signed as Standard Webhooks says. Any 2xx means that it is taken. Redirects are not followed, since the
 * receiver is who was named; `410 Gone` says never to ask again.
 * Errors: `url_forbidden`, `cancelled`; `config_invalid` where the secret is none.
 */
export async function sendWebhook(
  message: WebhookMessage,
  deps: {
    readonly http: GuardedHttp;
    /** The receiver must answer within so many ms; 15 seconds unless given. */
    readonly limitMs?: number;
  },
  options: { readonly signal: AbortSignal },
): Promise<WebhookOutcome> {
  const url = checkedUrl(message.url);
  const headers = { ...message.headers, 'content-type': 'application/json', 'user-agent': 'recto', ...signed(message) };
  const deadline = AbortSignal.timeout(deps.limitMs ?? LIMIT_MS);
  try {
    const { status, retryAfterMs } = await withSignals([options.signal, deadline], async (signal) => {
      const reply = await deps.http.send({ method: 'POST', url, headers, body: message.body }, { signal });
      await reply.discard(ANSWER_BYTES);
      return reply;
    });
    if (status >= 200 && status < 300) return { delivered: true, status };
    const reason = `${url.host} answers ${status}.`;
    return { delivered: false, status, reason, retryable: status !== GONE, retryAfterMs };
  } catch (error) {
    if (!(error instanceof RectoError) || error.code !== 'url_failed') throw error;
    return {
      delivered: false,
      status: undefined,
      reason: error.message,
      // Receivers come back: names and certificates are put right as well.
      retryable: true,
      retryAfterMs: undefined,
    };
  }
}

function signed({ id, body, secret }: WebhookMessage): Record<string, string> {
  const at = new Date();
  try {
    return {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    };
  } catch (error) {
    throw new RectoError('config_invalid', 'The secret for webhooks is none: expected whsec_ and a key in base64.', {
      cause: error,
    });
  }
}
