import type { ModelParameters, ServerKind } from '../../../schemas/parameters.ts';
import type { Http } from '../http.ts';
import type { Completion } from '../openai-chat/completion.ts';
import { exchange, type Trace } from '../openai-chat/exchange.ts';
import { requestParameters } from '../openai-chat/parameters.ts';
import { traitsOf } from '../openai-chat/servers.ts';

/** The endpoint that is asked. */
export interface Endpoint {
  readonly id: string;
  /** Base URL, to which `/chat/completions` is added. */
  readonly url: string;
  readonly key?: string;
  readonly server: ServerKind;
  /** How OpenRouter chooses between providers: what one of them can do, another may not. */
  readonly provider?: NonNullable<ModelParameters['provider']>;
  /** One answer may take so long, in ms. */
  readonly answerMs: number;
}

export interface AskDeps {
  readonly http: Http;
  readonly trace?: Trace;
}

/** A small request. */
export interface Question {
  readonly words: string;
  /** JPEGs, before the words. */
  readonly images?: readonly Buffer[];
  /** Longest answer that is asked for, in tokens. */
  readonly outputTokens: number;
  /** More of the body. */
  readonly more?: { readonly [name: string]: unknown };
}

/** What was read of an answer, and the whole of it. */
export interface EventHeard {
  readonly answer: Completion;
  readonly body: string;
}

/** Sends a question as every other request is sent. Errors: those of `exchange`. */
export async function sendQuestion(
  endpoint: Endpoint,
  question: Question,
  deps: AskDeps,
  signal: AbortSignal,
): Promise<EventHeard> {
  const waitForEvent: Buffer[] = [];
  const http: Http = {
    ...deps.http,
    send: async (asked, options) => {
      const reply = await deps.http.send(asked, options);
      return { ...reply, body: keeping(reply.body, waitForEvent) };
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
  return { answer, body: Buffer.concat(waitForEvent).toString('utf8') };
}

/** Without a seed, which not every server takes: it is not what is asked about. */
function bodyOf(endpoint: Endpoint, { words, outputTokens, more }: Question, urls: readonly string[]): object {
  const { provider } = endpoint;
  const routing = provider === undefined ? {} : { provider };
  const { seed: _, ...parameters } = requestParameters(routing, traitsOf(endpoint.server), outputTokens).body;
  const images = urls.map((url) => ({ type: 'image_url', image_url: { url } }));
  const content = [...images, { type: 'text', text: words }];
  return { model: endpoint.id, messages: [{ role: 'user', content }], ...parameters, stream: false, ...more };
}

async function* keeping(body: AsyncIterable<Buffer>, waitForEvent: Buffer[]): AsyncIterable<Buffer> {
  for await (const piece of body) {
    waitForEvent.push(piece);
    yield piece;
  }
}
