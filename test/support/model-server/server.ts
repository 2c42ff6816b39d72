import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AdmitOptions, admit, authorise, parseBody, tooLargeFault, withoutImageData } from './admit.ts';
import { complete } from './complete.ts';
import { RequestFault } from './errors.ts';
import { listen, lookUp, readAll, sendFault } from './http.ts';
import { maverick } from './models.ts';
import { type Answered, type ReceivedRequest, type Reply, type ServedModel, toCompletion } from './protocol.ts';
import { pause } from './stream.ts';
import { createBreachOfSchema } from './wire-schema.ts';

export interface ModelServerOptions extends AdmitOptions {
  /** What the model says where nothing is scripted: a JSON value, a text, or `says(…)`. An empty object unless given. */
  readonly answer?: (request: ReceivedRequest) => Answered;
  /** US dollars a token. */
  readonly prices?: ServedModel['prices'];
  /** Before the first byte of an answer. */
  readonly latencyMs?: number;
  readonly logprobs?: boolean;
  /** Llama 4 Maverick unless given. */
  readonly models?: readonly ServedModel[];
  /** Shape of the errors of vLLM, which changed; `nested` unless given. */
  readonly errors?: 'nested' | 'flat';
}

export interface ModelServer {
  /** Base URL, to which `/chat/completions` is added. */
  readonly url: string;
  readonly models: readonly ServedModel[];
  /** Every POST of `/chat/completions`, in the order of their beginning. */
  readonly requests: readonly ReceivedRequest[];
  readonly inFlight: () => number;
  readonly maxInFlight: () => number;
  /** How the next requests are answered, one after the other; those after them as before. A request that is wrong uses none up. */
  script(...replies: readonly Reply[]): void;
  /** Rejects where the script was at fault, such as an answer that an engine bound to the wire schema could not give. */
  stop(): Promise<void>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Starts a server of this test's own that speaks chat completions as `kind` does, on a free port of the loopback. */
export async function startModelServer(options: ModelServerOptions): Promise<ModelServer> {
  const { kind, limits = {} } = options;
  const own = maverick(kind, limits, options.logprobs === true);
  const models = options.models ?? [{ ...own, prices: options.prices ?? own.prices }];
  const requests: ReceivedRequest[] = [];
  const scripted: Reply[] = [];
  const mistakes: string[] = [];
  const breachOfSchema = createBreachOfSchema();
  const stopping = new AbortController();
  let inFlight = 0;
  let maxInFlight = 0;

  const answer = async (
    message: IncomingMessage,
    response: ServerResponse,
    request: Mutable<ReceivedRequest>,
    { signal, cut }: { readonly signal: AbortSignal; readonly cut: () => void },
  ): Promise<void> => {
    const bytes = await readAll(message);
    request.bytes = bytes.length;
    authorise(kind, options.key, message.headers);
    if (bytes.length > (limits.maxRequestBytes ?? Number.POSITIVE_INFINITY)) throw new RequestFault(tooLargeFault());
    const raw = parseBody(kind, bytes);
    request.body = withoutImageData(raw);
    const admitted = await admit(raw, models, options);
    Object.assign(request, admitted.received);
    const say = async (answered: Answered) => {
      const completion = toCompletion(answered);
      if (admitted.schema !== undefined && completion.unconstrained !== true && typeof completion.text === 'string') {
        const breach = breachOfSchema(completion.text, admitted.schema);
        if (breach !== undefined) throw new TypeError(`The scripted answer breaks the wire schema: ${breach}`);
      }
      await complete(completion, { kind, response, signal, cut, promptTokens: request.promptTokens, ...admitted });
    };
    const usual = async () => (await options.answer?.(request)) ?? {};
    const fallBack = async () => say(await usual());
    const reply = scripted.shift() ?? { name: 'answer', run: fallBack };
    request.answeredWith = { status: 0, reply: reply.name };
    await pause(options.latencyMs ?? 0, signal);
    const fail = (fault: RequestFault['fault']) => sendFault(response, kind, fault, options.errors);
    await reply.run({ kind, request, response, signal, cut, complete: say, usual, fallBack, fail });
  };

  const chat = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = newRequest(message);
    requests.push(request);
    inFlight += 1;
    maxInFlight = Math.max(maxInFlight, inFlight);
    const gone = new AbortController();
    let cutHere = false;
    response.once('close', () => {
      inFlight -= 1;
      request.endedAt = performance.now();
      request.aborted = !response.writableFinished && !cutHere && !stopping.signal.aborted;
      gone.abort();
    });
    const cut = () => {
      cutHere = true;
      response.socket?.resetAndDestroy();
    };
    const signal = AbortSignal.any([gone.signal, stopping.signal]);
    try {
      await answer(message, response, request, { signal, cut });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof RequestFault)) mistakes.push(error instanceof Error ? error.message : String(error));
      const fault = error instanceof RequestFault ? error.fault : { status: 400, message: String(error) };
      if (response.headersSent) cut();
      else sendFault(response, kind, fault, options.errors);
    } finally {
      const reply = request.answeredWith?.reply ?? 'refused';
      request.answeredWith = { status: response.headersSent ? response.statusCode : 0, reply };
    }
  };

  const server = createServer((message, response) => {
    const isChat = message.method === 'POST' && /\/v1\/chat\/completions$/.test(message.url ?? '');
    if (isChat) void chat(message, response);
    else lookUp(message, response, { ...options, models });
  });
  return {
    url: await listen(server, kind),
    models,
    requests,
    inFlight: () => inFlight,
    maxInFlight: () => maxInFlight,
    script: (...replies) => void scripted.push(...replies),
    stop: async () => {
      if (server.listening) {
        const closed = once(server, 'close');
        stopping.abort();
        server.close();
        server.closeAllConnections();
        await closed;
      }
      if (mistakes.length > 0) throw new Error(`The model server was scripted wrongly: ${mistakes.join('\n')}`);
    },
  };
}

function newRequest({ headers }: IncomingMessage): Mutable<ReceivedRequest> {
  return {
    headers,
    body: {},
    bytes: 0,
    images: [],
    text: '',
    specialTokens: [],
    ignored: [],
    deprecated: [],
    promptTokens: 0,
    beganAt: performance.now(),
    endedAt: undefined,
    aborted: false,
    answeredWith: undefined,
  };
}
