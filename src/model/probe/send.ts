import type { ModelParameters, ServerKind } from '../../../schemas/parameters.ts';
import type { Http } from '../http.ts';
import type { Completion } from '../openai-chat/completion.ts';
import { exchange, type Trace } from '../openai-chat/exchange.ts';
import { requestParameters } from '../openai-chat/parameters.ts';
import { serverTraits } from '../openai-chat/servers.ts';

/** The endpoint to probe. */
export interface Endpoint {
  readonly id: string;
  /** Base URL, to which `/chat/completions` is added. */
  readonly url: string;
  readonly key?: string;
  readonly server: ServerKind;
  /** OpenRouter's choice of providers, whose abilities differ. */
  readonly provider?: NonNullable<ModelParameters['provider']>;
  /** Timeout of one request, in ms. */
  readonly answerMs: number;
}

/** What probing works with. */
export interface ProbeDeps {
  readonly http: Http;
  readonly trace?: Trace;
}

/** A small request of a probe. */
export interface ProbeQuestion {
  readonly words: string;
  /** JPEGs, sent before the words. */
  readonly images?: readonly Buffer[];
  /** Output limit in tokens. */
  readonly outputTokens: number;
  /** Further members of the body. */
  readonly more?: { readonly [name: string]: unknown };
}

/** A parsed answer and its raw body. */
export interface ProbeAnswer {
  readonly answer: Completion;
  readonly body: string;
}

/** Sends a question like any other request. Errors: those of `exchange`. */
export async function sendQuestion(
  endpoint: Endpoint,
  question: ProbeQuestion,
  deps: ProbeDeps,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  const chunks: Buffer[] = [];
  const http: Http = {
    ...deps.http,
    send: async (request, options) => {
      const reply = await deps.http.send(request, options);
      return { ...reply, body: recordBody(reply.body, chunks) };
    },
  };
  const urls = (question.images ?? []).map((image) => `data:image/jpeg;base64,${image.toString('base64')}`);
  const body = {
    sent: new TextEncoder().encode(JSON.stringify(bodyOf(endpoint, question, urls))),
    traced: bodyOf(
      endpoint,
      question,
      urls.map(() => 'a white image'),
    ),
    images: [],
  };
  const answer = await exchange({ ...endpoint, body }, { ...deps, http }, { signal });
  return { answer, body: Buffer.concat(chunks).toString('utf8') };
}

/** The body, without a seed, which not every server accepts. */
function bodyOf(endpoint: Endpoint, { words, outputTokens, more }: ProbeQuestion, urls: readonly string[]): object {
  const { provider } = endpoint;
  const routing = provider === undefined ? {} : { provider };
  const { seed: _, ...parameters } = requestParameters(routing, serverTraits(endpoint.server), outputTokens).body;
  const images = urls.map((url) => ({ type: 'image_url', image_url: { url } }));
  const content = [...images, { type: 'text', text: words }];
  return { model: endpoint.id, messages: [{ role: 'user', content }], ...parameters, stream: false, ...more };
}

async function* recordBody(body: AsyncIterable<Buffer>, chunks: Buffer[]): AsyncIterable<Buffer> {
  for await (const piece of body) {
    chunks.push(piece);
    yield piece;
  }
}
