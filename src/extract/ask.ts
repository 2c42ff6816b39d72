import type { AnswerFormat } from '../../schemas/parameters.ts';
import type { Issue } from '../../schemas/result.ts';
import { type ErrorCode, RectoError } from '../errors.ts';
import { nextFormat } from '../model/answer-format.ts';
import type { Answer, StoredRequest } from '../model/language-model.ts';
import type { ReadAnswer } from './read-answer.ts';

/** The data of some pages, or why there is none. */
export interface AskedPart {
  readonly pages: readonly number[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly evidence?: NonNullable<Answer['evidence']>;
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
  readonly issues: readonly Issue[];
  readonly error?: { readonly code: ErrorCode; readonly message: string };
}

export interface AskDeps {
  /** Asks the model once. */
  readonly ask: (request: StoredRequest) => Promise<Answer>;
  /** Reads what it answered. */
  readonly read: (text: string) => Promise<ReadAnswer>;
  /** Whether the model can put an answer right when told what is wrong with it. */
  readonly canRepair: boolean;
}

/** What came of asking about all pages at once. */
type Outcome =
  | { readonly kind: 'data'; readonly part: AskedPart }
  /** Fewer pages at a time, or another try, may do better; `part` is what there is until then. */
  | { readonly kind: 'unusable'; readonly part: AskedPart }
  /** Another try would get the same. */
  | { readonly kind: 'hopeless'; readonly part: AskedPart };

const MAX_ERRORS = 20;
const MAX_QUOTE = 6000;
/** So often a page that cannot be asked about in halves is tried again. */
const EXTRA_ATTEMPTS = 3;
/** How strictly the server is asked to hold the model to JSON in these tries: often it is the grammar that the model fails in. */
const FORMATS: readonly (AnswerFormat | undefined)[] = [undefined, 'json_object', 'text'];
const REFUSAL = /\b(sorry|cannot|can't|unable|not able|won't|refuse|against (my|our|the) polic)/i;
const MAX_REFUSAL = 600;

/**
 * Gets data for the pages of a request. What can be read is read; an answer that does not fit the schema is put right by one
 * request that quotes the mistakes; several pages whose answer is of no use are asked about in halves; one page whose answer is
 * of no use is tried up to three times more, each time sampled a little more freely; and what is left is given up with an error
 * or an issue.
 * Errors: `schema_unsupported`, `cancelled`, and those of the model that another time may mend or that concern every page.
 */
export async function askPages(request: StoredRequest, deps: AskDeps): Promise<readonly AskedPart[]> {
  const outcome = await askTogether(request, deps);
  if (outcome.kind === 'data') return [outcome.part];
  if (request.pages.length === 1) {
    return [
      outcome.kind === 'hopeless' || !deps.canRepair ? outcome.part : await tryAgain(request, outcome.part, deps),
    ];
  }
  const half = Math.ceil(request.pages.length / 2);
  return [
    ...(await askPages({ ...request, pages: request.pages.slice(0, half) }, deps)),
    ...(await askPages({ ...request, pages: request.pages.slice(half) }, deps)),
  ];
}

/** Asks about one page again. The best of what came is what counts: of answers that were cut off, the longest. */
async function tryAgain(request: StoredRequest, first: AskedPart, deps: AskDeps): Promise<AskedPart> {
  let best = first;
  for (let attempt = 1; attempt <= EXTRA_ATTEMPTS; attempt += 1) {
    const isCut = best.error?.code === 'answer_cut' || best.issues.some((issue) => issue.code === 'answer_cut');
    const format = FORMATS[attempt - 1] ?? (best.error?.code === 'answer_loop' ? 'json_object' : undefined);
    const further = { ...request, attempt, longer: isCut, ...(format === undefined ? {} : { format }) };
    const { kind, part } = await askTogether(further, deps).catch((error: unknown) => {
      // What was asked for in addition may be more than the server takes; what is there counts all the same.
      if (error instanceof RectoError && error.code === 'model_request_invalid')
        return { kind: 'hopeless', part: best };
      throw error;
    });
    if (kind === 'data') return part;
    if (sizeOf(part) > sizeOf(best)) best = part;
    if (kind === 'hopeless') break;
  }
  return best;
}

const sizeOf = (part: AskedPart) => (part.data === undefined ? 0 : JSON.stringify(part.data).length);

async function askTogether(request: StoredRequest, deps: AskDeps): Promise<Outcome> {
  let answer: Answer;
  try {
    answer = await deps.ask(request);
    if (isVain(answer) && request.pages.length > 1 && deps.canRepair) {
      // Many pages are worth a second try before they are asked about one by one.
      const second =
        answer.finishReason === 'loop' ? { format: nextFormat(answer.format ?? 'json_schema') ?? 'text' } : {};
      answer = await deps.ask({ ...request, attempt: 1, ...second });
    }
  } catch (error) {
    if (!(error instanceof RectoError) || !['model_context_exceeded', 'model_refused'].includes(error.code)) {
      throw error;
    }
    return { kind: 'hopeless', part: failed(request, undefined, error.code, error.message) };
  }
  if (answer.finishReason === 'refusal' || looksRefused(answer.text)) {
    return { kind: 'hopeless', part: failed(request, answer, 'model_refused', 'The model declined to answer.') };
  }
  if (answer.finishReason === 'loop') {
    const message = 'The model repeated itself without end each time, and was stopped.';
    return { kind: 'unusable', part: failed(request, answer, 'answer_loop', message) };
  }
  if (answer.text.trim() === '') {
    return { kind: 'unusable', part: failed(request, answer, 'answer_empty', 'The model answered nothing each time.') };
  }
  return fitted(request, answer, await deps.read(answer.text), deps);
}

const isVain = ({ finishReason, text }: Answer) =>
  finishReason === 'loop' || (finishReason === 'stop' && text.trim() === '');

/** The data of an answer, put right by one more request where it does not fit the schema. */
async function fitted(request: StoredRequest, answer: Answer, read: ReadAnswer, deps: AskDeps): Promise<Outcome> {
  const isWhole = read.kind === 'whole';
  // Also an answer that reached the longest output may have said all that it had to say.
  if (isWhole && read.errors.length === 0) return { kind: 'data', part: dataPart(request, answer, read) };
  if (answer.finishReason === 'length') return cutOff(request, answer, read);
  const again =
    deps.canRepair && (request.attempt ?? 0) === 0 ? await repaired(request, answer, read, deps) : undefined;
  if (again !== undefined && (!isWhole || again.read.errors.length < read.errors.length)) {
    return { kind: 'data', part: dataPart(request, again.answer, again.read) };
  }
  if (isWhole) return { kind: 'data', part: dataPart(request, answer, read) };
  if (read.kind === 'cut') return cutOff(request, answer, read);
  const message = 'The model answered something that is not a JSON object, and did so again each time.';
  return { kind: 'unusable', part: failed(request, answer, 'answer_invalid', message) };
}

/** Rows and properties that are complete count where nothing better is to be had. */
function cutOff(request: StoredRequest, answer: Answer, read: ReadAnswer): Outcome {
  const message =
    answer.finishReason === 'length'
      ? `The server cut the answer off after ${answer.usage.outputTokens} tokens, and its end is missing. RECTO_OUTPUT_TOKENS and the model itself limit its length.`
      : 'The answer ends in the middle, though the server says that it is complete: its end is missing.';
  if (read.kind === 'none') return { kind: 'unusable', part: failed(request, answer, 'answer_cut', message) };
  const issue: Issue = { code: 'answer_cut', page: request.pages[0]?.number ?? 1, message };
  const part = dataPart(request, answer, read);
  return { kind: 'unusable', part: { ...part, issues: [...part.issues, issue] } };
}

async function repaired(
  request: StoredRequest,
  answer: Answer,
  { errors }: ReadAnswer,
  deps: AskDeps,
): Promise<{ readonly answer: Answer; readonly read: ReadAnswer } | undefined> {
  const repair = { answer: answer.text.slice(0, MAX_QUOTE), errors: errors.slice(0, MAX_ERRORS) };
  let second: Answer;
  try {
    second = await deps.ask({ ...request, repair });
  } catch (error) {
    // The first answer is paid for: what it holds counts, whatever keeps a second one from coming.
    if (error instanceof RectoError && error.code !== 'cancelled') return undefined;
    throw error;
  }
  if (second.finishReason !== 'stop') return undefined;
  const read = await deps.read(second.text);
  return read.kind === 'whole' ? { answer: second, read } : undefined;
}

function looksRefused(text: string): boolean {
  return text.length <= MAX_REFUSAL && !text.includes('{') && REFUSAL.test(text);
}

function partOf(request: StoredRequest, answer: Answer | undefined): AskedPart {
  return {
    pages: request.pages.map((page) => page.number),
    ...(answer?.evidence === undefined ? {} : { evidence: answer.evidence }),
    warnings: answer?.warnings ?? [],
    notes: answer?.notes ?? [],
    issues: [],
  };
}

function dataPart(request: StoredRequest, answer: Answer, { data, issues }: ReadAnswer): AskedPart {
  const page = request.pages[0]?.number ?? 1;
  return { ...partOf(request, answer), data, issues: issues.map((issue) => ({ ...issue, page })) };
}

function failed(request: StoredRequest, answer: Answer | undefined, code: ErrorCode, message: string): AskedPart {
  return { ...partOf(request, answer), error: { code, message } };
}
