import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { chunkBody, completionBody, type Envelope, type Logprob, usageChunk } from './bodies.ts';
import { type Generation, generate } from './generation.ts';
import type { Completion, JsonObject, ServedModel, ServerKind } from './protocol.ts';
import { type EventStream, hang, openStream, pause, writeBytes } from './stream.ts';
import { textTokens } from './tokens.ts';
import { timingsBody, usageBody } from './usage.ts';

/** All that a server knows when it begins to answer. */
export interface Answering {
  readonly kind: ServerKind;
  readonly model: ServedModel;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
  /** Resets the connection. */
  readonly cut: () => void;
  readonly promptTokens: number;
  /** Most tokens of the answer. */
  readonly limit: number;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly logprobs: boolean;
}

const DEFAULT_LOGPROB = -0.01;

/** Answers a request as a server that works, or as one that breaks off where the completion says so. */
export async function complete(said: Completion, answering: Answering): Promise<void> {
  const { kind, model } = answering;
  const id = kind === 'openrouter' ? `gen-${Date.now()}-${randomUUID().slice(0, 8)}` : `chatcmpl-${randomUUID()}`;
  const envelope: Envelope = { kind, id, model: model.id, created: Math.floor(Date.now() / 1000) };
  const generation = generate(said, Math.min(answering.limit, said.mostTokens ?? answering.limit));
  await (answering.stream ? streamed : whole)(said, generation, envelope, answering);
}

async function streamed(
  said: Completion,
  generation: Generation,
  envelope: Envelope,
  answering: Answering,
): Promise<void> {
  const { kind, response, signal } = answering;
  const stream = openStream(response, headersOf(envelope), signal);
  const comments = said.comments ?? { count: kind === 'openrouter' ? 1 : 0, intervalMs: 0 };
  for (let count = 0; count < comments.count; count += 1) {
    await stream.comment(kind === 'openrouter' ? 'OPENROUTER PROCESSING' : 'ping');
    await pause(comments.intervalMs, signal);
  }
  await stream.send(chunkBody(envelope, { role: 'assistant', content: kind === 'llama.cpp' ? null : '' }));
  if (said.reasoning !== undefined) {
    const name = kind === 'openrouter' || kind === 'vllm' ? 'reasoning' : 'reasoning_content';
    await stream.send(
      chunkBody(envelope, { ...(kind === 'openrouter' ? { content: '' } : {}), [name]: said.reasoning }),
    );
  }
  if (said.refusal !== undefined) await stream.send(chunkBody(envelope, { refusal: said.refusal }));
  let index = 0;
  if (said.breaksOff?.afterTokens === 0) return breakOff(said, stream, envelope, answering);
  for (const piece of generation.pieces) {
    const logprobs = answering.logprobs ? [toLogprob(said, piece.text, index)] : undefined;
    await stream.send(chunkBody(envelope, { content: piece.text }, { finishReason: null, logprobs }));
    index += 1;
    if (said.breaksOff !== undefined && generation.spent() >= said.breaksOff.afterTokens) {
      return breakOff(said, stream, envelope, answering);
    }
    await pause(said.paceMs ?? 0, signal);
  }
  const counts = { prompt: answering.promptTokens, completion: generation.spent() + textTokens(said.reasoning ?? '') };
  const last = chunkBody(envelope, kind === 'llama.cpp' ? {} : { content: '' }, {
    finishReason: generation.finishReason(),
    ...(said.choiceError === undefined ? {} : { error: said.choiceError }),
  });
  await stream.send(kind === 'llama.cpp' ? { ...last, timings: timingsBody(counts) } : last);
  const usage = usageOf(said, usageBody(kind, counts, answering.model));
  if (answering.includeUsage && usage !== undefined) await stream.send(usageChunk(envelope, usage));
  await stream.done();
  response.end();
}

async function whole(
  said: Completion,
  generation: Generation,
  envelope: Envelope,
  answering: Answering,
): Promise<void> {
  const { kind, response, signal, promptTokens, model } = answering;
  const parts: string[] = [];
  const logprobs: Logprob[] = [];
  for (const piece of generation.pieces) {
    if (answering.logprobs) logprobs.push(toLogprob(said, piece.text, logprobs.length));
    parts.push(piece.text);
  }
  const how = said.breaksOff?.how;
  if (typeof how === 'object') return send(response, headersOf(envelope), JSON.stringify({ ...how.error }));
  const counts = { prompt: promptTokens, completion: generation.spent() + textTokens(said.reasoning ?? '') };
  const usage = usageOf(said, usageBody(kind, counts, model));
  const body = JSON.stringify({
    ...completionBody(envelope, said, {
      content: said.text === null ? null : parts.join(''),
      finishReason: generation.finishReason(),
      logprobs: answering.logprobs ? logprobs : undefined,
    }),
    ...(usage === undefined ? {} : { usage }),
    ...(kind === 'llama.cpp' ? { timings: timingsBody(counts) } : {}),
  });
  if (said.comments === undefined && how === undefined) return send(response, headersOf(envelope), body);
  response.writeHead(200, { 'content-type': 'application/json', ...headersOf(envelope) });
  response.flushHeaders();
  for (let count = 0; count < (said.comments?.count ?? 0); count += 1) {
    await writeBytes(response, '\n         ', signal);
    await pause(said.comments?.intervalMs ?? 0, signal);
  }
  if (how === undefined) return void response.end(body);
  await writeBytes(response, body.slice(0, body.length / 2), signal);
  await leave(how, answering);
}

async function breakOff(
  said: Completion,
  stream: EventStream,
  envelope: Envelope,
  answering: Answering,
): Promise<void> {
  const how = said.breaksOff?.how;
  if (how === undefined) return;
  if (typeof how !== 'object') return leave(how, answering);
  await stream.send({ ...chunkBody(envelope, { content: '' }, { finishReason: 'error' }), ...how.error });
  await stream.done();
  answering.response.end();
}

async function leave(how: 'reset' | 'stall' | 'end', { response, signal, cut }: Answering): Promise<void> {
  if (how === 'stall') await hang(signal);
  else if (how === 'reset') {
    // What was written before has to be on its way: a reset throws away what is not.
    await pause(5, signal);
    cut();
  } else response.end();
}

function usageOf(said: Completion, usage: JsonObject): JsonObject | undefined {
  return said.usage === undefined ? usage : (said.usage ?? undefined);
}

function toLogprob(said: Completion, token: string, index: number): Logprob {
  return { token, logprob: said.logprob?.(token, index) ?? DEFAULT_LOGPROB };
}

function headersOf({ kind, id }: Envelope): Record<string, string> {
  return kind === 'openrouter' ? { 'x-generation-id': id } : {};
}

function send(response: ServerResponse, headers: Readonly<Record<string, string>>, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.end(body);
}
