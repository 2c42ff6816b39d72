import type { AnswerFormat } from '../../schemas/parameters.ts';
import type { Issue, ModelNote } from '../../schemas/result.ts';
import { type ErrorCode, RectoError } from '../errors.ts';
import { nextFormat } from '../model/answer-format.ts';
import type { Answer, StoredRequest } from '../model/language-model.ts';
import type { ReadAnswer } from './read-answer.ts';

/** The data of some pages, or the error. */
export interface AnsweredPart {
  readonly pages: readonly number[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly evidence?: NonNullable<Answer['evidence']>;
  readonly warnings: readonly string[];
  readonly notes: readonly ModelNote[];
  readonly issues: readonly Issue[];
  readonly error?: { readonly code: ErrorCode; readonly message: string };
}

/** How to ask the model and read its answers. */
export interface AskDeps {
  /** Sends one request to the model. */
  readonly ask: (request: StoredRequest) => Promise<Answer>;
  /** Parses an answer. */
  readonly read: (text: string) => Promise<ReadAnswer>;
  /** Whether the model can correct an answer when told its mistakes. */
  readonly canRepair: boolean;
}

/** The outcome of one request about all pages. */
type Outcome =
  | { readonly kind: 'data'; readonly part: AnsweredPart }
  /** Fewer pages, or a retry, may give a better answer than `part`. */
  | { readonly kind: 'unusable'; readonly part: AnsweredPart }
  /** A retry would give the same. */
  | { readonly kind: 'final'; readonly part: AnsweredPart };

const MAX_ERRORS = 20;
const MAX_REPAIR_CHARS = 6000;
/** Maximum of retries for a single page. */
const EXTRA_ATTEMPTS = 3;
/** Answer formats of the retries, ever looser, since models often fail because of the grammar. */
const FORMATS: readonly (AnswerFormat | undefined)[] = [undefined, 'json_object', 'text'];
const REFUSAL = /\b(sorry|cannot|can't|unable|not able|won't|refuse|against (my|our|the) polic)/i;
const MAX_REFUSAL_CHARS = 600;

/**
 * Gets data for the pages of a request. An answer that does not fit the schema is corrected by one request that quotes
 * the mistakes. When an answer about several pages is unusable, they are asked about in halves; a single page is
 * retried up to three times, with slightly freer sampling each time, and then ends with an error or an issue.
 * Errors: `schema_unsupported`, `cancelled`, and those of the model that are transient or affect all pages.
 */
export async function askPages(request: StoredRequest, deps: AskDeps): Promise<readonly AnsweredPart[]> {
  const outcome = await askOnce(request, deps);
  if (outcome.kind === 'data') return [outcome.part];
  if (request.pages.length === 1) {
    return [outcome.kind === 'final' || !deps.canRepair ? outcome.part : await retryPage(request, outcome.part, deps)];
  }
  const half = Math.ceil(request.pages.length / 2);
  return [
    ...(await askPages({ ...request, pages: request.pages.slice(0, half) }, deps)),
    ...(await askPages({ ...request, pages: request.pages.slice(half) }, deps)),
  ];
}

/** Retries one page and returns the best answer: of truncated ones, the longest. */
async function retryPage(request: StoredRequest, first: AnsweredPart, deps: AskDeps): Promise<AnsweredPart> {
  let best = first;
  for (let attempt = 1; attempt <= EXTRA_ATTEMPTS; attempt += 1) {
    const isCut = best.error?.code === 'answer_cut' || best.issues.some((issue) => issue.code === 'answer_cut');
    const format = FORMATS[attempt - 1] ?? (best.error?.code === 'answer_loop' ? 'json_object' : undefined);
    const retryRequest = { ...request, attempt, longer: isCut, ...(format === undefined ? {} : { format }) };
    const { kind, part } = await askOnce(retryRequest, deps).catch((error: unknown) => {
      // The server may reject the additional parameters; the earlier answer still counts.
      if (error instanceof RectoError && error.code === 'model_request_invalid') return { kind: 'final', part: best };
      throw error;
    });
    if (kind === 'data') return part;
    if (sizeOf(part) > sizeOf(best)) best = part;
    if (kind === 'final') break;
  }
  return best;
}

const sizeOf = (part: AnsweredPart) => (part.data === undefined ? 0 : JSON.stringify(part.data).length);

async function askOnce(request: StoredRequest, deps: AskDeps): Promise<Outcome> {
  let answer: Answer;
  try {
    answer = await deps.ask(request);
    if (isUseless(answer) && request.pages.length > 1 && deps.canRepair) {
      // A retry costs less than asking about many pages in halves.
      const second =
        answer.finishReason.unified === 'loop' ? { format: nextFormat(answer.format ?? 'json_schema') ?? 'text' } : {};
      answer = await deps.ask({ ...request, attempt: 1, ...second });
    }
  } catch (error) {
    if (!(error instanceof RectoError) || !['model_context_exceeded', 'model_refused'].includes(error.code)) {
      throw error;
    }
    return { kind: 'final', part: failed(request, undefined, error.code, error.message) };
  }
  if (answer.finishReason.unified === 'refusal' || looksLikeRefusal(answer.text)) {
    return { kind: 'final', part: failed(request, answer, 'model_refused', 'The model declined to answer.') };
  }
  if (answer.finishReason.unified === 'loop') {
    const message = 'The model repeated itself endlessly on every attempt and was stopped.';
    return { kind: 'unusable', part: failed(request, answer, 'answer_loop', message) };
  }
  if (answer.text.trim() === '') {
    return {
      kind: 'unusable',
      part: failed(request, answer, 'answer_empty', 'The model returned an empty answer on every attempt.'),
    };
  }
  return checkAnswer(request, answer, await deps.read(answer.text), deps);
}

const isUseless = ({ finishReason, text }: Answer) =>
  finishReason.unified === 'loop' || (finishReason.unified === 'stop' && text.trim() === '');

/** Checks an answer, and asks for a correction if it does not fit the schema. */
async function checkAnswer(request: StoredRequest, answer: Answer, read: ReadAnswer, deps: AskDeps): Promise<Outcome> {
  const isComplete = read.kind === 'complete';
  // An answer that reached the output limit may still be complete.
  if (isComplete && read.errors.length === 0) return { kind: 'data', part: dataPart(request, answer, read) };
  if (answer.finishReason.unified === 'length') return truncatedPart(request, answer, read);
  const correction =
    deps.canRepair && (request.attempt ?? 0) === 0 ? await requestRepair(request, answer, read, deps) : undefined;
  if (correction !== undefined && (!isComplete || correction.read.errors.length < read.errors.length)) {
    return { kind: 'data', part: dataPart(request, correction.answer, correction.read) };
  }
  if (isComplete) return { kind: 'data', part: dataPart(request, answer, read) };
  if (read.kind === 'truncated') return truncatedPart(request, answer, read);
  const message = 'The model answered with something other than a JSON object on every attempt.';
  return { kind: 'unusable', part: failed(request, answer, 'answer_invalid', message) };
}

/** Keeps the complete rows and properties of a truncated answer, in case no retry is better. */
function truncatedPart(request: StoredRequest, answer: Answer, read: ReadAnswer): Outcome {
  const message =
    answer.finishReason.unified === 'length'
      ? `The answer was cut off after ${answer.usage.outputTokens} tokens. RECTO_OUTPUT_TOKENS and the model itself limit its length.`
      : 'The answer is truncated, although the server reports it as complete.';
  if (read.kind === 'none') return { kind: 'unusable', part: failed(request, answer, 'answer_cut', message) };
  const issue: Issue = { code: 'answer_cut', page: request.pages[0]?.number ?? 1, message };
  const part = dataPart(request, answer, read);
  return { kind: 'unusable', part: { ...part, issues: [...part.issues, issue] } };
}

async function requestRepair(
  request: StoredRequest,
  answer: Answer,
  { errors }: ReadAnswer,
  deps: AskDeps,
): Promise<{ readonly answer: Answer; readonly read: ReadAnswer } | undefined> {
  const repair = { answer: answer.text.slice(0, MAX_REPAIR_CHARS), errors: errors.slice(0, MAX_ERRORS) };
  let second: Answer;
  try {
    second = await deps.ask({ ...request, repair });
  } catch (error) {
    // The first answer is paid for and counts if the correction fails.
    if (error instanceof RectoError && error.code !== 'cancelled') return undefined;
    throw error;
  }
  if (second.finishReason.unified !== 'stop') return undefined;
  const read = await deps.read(second.text);
  return read.kind === 'complete' ? { answer: second, read } : undefined;
}

function looksLikeRefusal(text: string): boolean {
  return text.length <= MAX_REFUSAL_CHARS && !text.includes('{') && REFUSAL.test(text);
}

function partOf(request: StoredRequest, answer: Answer | undefined): AnsweredPart {
  return {
    pages: request.pages.map((page) => page.number),
    ...(answer?.evidence === undefined ? {} : { evidence: answer.evidence }),
    warnings: answer?.warnings ?? [],
    notes: answer?.notes ?? [],
    issues: [],
  };
}

function dataPart(request: StoredRequest, answer: Answer, { data, issues }: ReadAnswer): AnsweredPart {
  const page = request.pages[0]?.number ?? 1;
  return { ...partOf(request, answer), data, issues: issues.map((issue) => ({ ...issue, page })) };
}

function failed(request: StoredRequest, answer: Answer | undefined, code: ErrorCode, message: string): AnsweredPart {
  return { ...partOf(request, answer), error: { code, message } };
}
