import { Webhook } from 'standardwebhooks';
import { RectoError } from '../errors.ts';
import { withSignals } from '../util/with-signals.ts';
import type { GuardedHttp } from './guarded-http.ts';
import { validateUrl } from './validate-url.ts';

/** A webhook message. */
export interface WebhookMessage {
  /** The same for every attempt. */
  readonly id: string;
  readonly url: string;
  /** JSON text. */
  readonly body: string;
  /** `whsec_` and the key in base64. */
  readonly secret: string;
  /** More headers, such as that of a trace. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The outcome of one attempt. */
export type WebhookOutcome =
  | { readonly delivered: true; readonly status: number }
  | {
      readonly delivered: false;
      /** Undefined when there was no response. */
      readonly status: number | undefined;
      /** A sentence that names the host. */
      readonly reason: string;
      /** Whether a retry may succeed. */
      readonly retryable: boolean;
      /** How long the receiver asks to wait before a retry, in ms. */
      readonly retryAfterMs: number | undefined;
    };

/** A receiver that needs longer should answer first and process later. */
const TIMEOUT_MS = 15_000;
/** Bytes of a response that are read so that its connection can be reused. */
const MAX_DISCARD_BYTES = 4096;
const GONE = 410;

/**
 * Sends a message once, signed. Any 2xx means delivered, `410 Gone` rules out a retry, and redirects are not followed.
 * Errors: `url_forbidden`, `cancelled`; `config_invalid` when the secret is invalid. Source: Standard Webhooks.
 */
export async function sendWebhook(
  message: WebhookMessage,
  deps: {
    readonly http: GuardedHttp;
    /** Timeout in ms; 15 seconds by default. */
    readonly timeoutMs?: number;
  },
  options: { readonly signal: AbortSignal },
): Promise<WebhookOutcome> {
  const url = validateUrl(message.url);
  const headers = {
    ...message.headers,
    'content-type': 'application/json',
    'user-agent': 'recto',
    ...signatureHeaders(message),
  };
  const deadline = AbortSignal.timeout(deps.timeoutMs ?? TIMEOUT_MS);
  try {
    const { status, retryAfterMs } = await withSignals([options.signal, deadline], async (signal) => {
      const response = await deps.http.send({ method: 'POST', url, headers, body: message.body }, { signal });
      await response.discard(MAX_DISCARD_BYTES);
      return response;
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
      // Even a wrong host name or certificate may be fixed later.
      retryable: true,
      retryAfterMs: undefined,
    };
  }
}

function signatureHeaders({ id, body, secret }: WebhookMessage): Record<string, string> {
  const at = new Date();
  try {
    return {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    };
  } catch (error) {
    throw new RectoError('config_invalid', 'The secret for webhooks is invalid: expected whsec_ and a key in base64.', {
      cause: error,
    });
  }
}
