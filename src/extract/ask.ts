import type { ValidateFunction } from 'ajv';
import type { AnswerFormat } from '../../schemas/parameters.ts';
import type { Issue } from '../../schemas/result.ts';
import { type ErrorCode, RectoError } from '../errors.ts';
import type { Answer, ModelRequest } from '../model/language-model.ts';
import { toWire, type Wire } from '../model/wire/wire.ts';
import { type ReadJson, readJson } from './read-json.ts';
import { compileSchema, validateData } from './validate.ts';

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
  readonly ask: (request: ModelRequest) => Promise<Answer>;
  /** Whether the model can put an answer right when told what is wrong with it. */
  readonly converses: boolean;
  /** Of the document type, for messages. */
  readonly typeName: string;
}

interface Ladder extends AskDeps {
  readonly wire: Wire;
  readonly validate: ValidateFunction;
}

/** What came of asking about all pages at once. */
type Outcome =
  | { readonly kind: 'data'; readonly part: AskedPart }
  /** Fewer pages at a time may do better; where there is one page only, `part` is what is left of it. */
  | { readonly kind: 'split'; readonly part: AskedPart }
  | { readonly kind: 'given up'; readonly part: AskedPart };

const MOST_ERRORS = 20;
const LONGEST_QUOTE = 6000;
const REFUSAL = /\b(sorry|cannot|can't|unable|not able|won't|refuse|against (my|our|the) polic)/i;
const LONGEST_REFUSAL = 600;

/**
 * Gets data for the pages of a request, by a ladder that is no higher than this: what can be read is read; an empty answer or one
 * that ran in circles is asked for once more; an answer that does not fit the schema is put right by one request that quotes
 * the mistakes; pages whose answer was cut off, too large, refused or circling are asked about in halves; and what is left
 * is given up with an error or an issue.
 * Errors: `schema_unsupported`, `cancelled`, and those of the model that another time may mend or that concern every page.
 */
export async function askPages(request: ModelRequest, deps: AskDeps): Promise<readonly AskedPart[]> {
  const ladder: Ladder = {
    ...deps,
    wire: toWire(request.schema, deps.typeName),
    validate: compileSchema(request.schema, deps.typeName),
  };
  return climb(request, ladder);
}

async function climb(request: ModelRequest, ladder: Ladder): Promise<readonly AskedPart[]> {
  const outcome = await askTogether(request, ladder);
  if (outcome.kind !== 'split' || request.pages.length === 1) return [outcome.part];
  const half = Math.ceil(request.pages.length / 2);
  return [
    ...(await climb({ ...request, pages: request.pages.slice(0, half) }, ladder)),
    ...(await climb({ ...request, pages: request.pages.slice(half) }, ladder)),
  ];
}

async function askTogether(request: ModelRequest, ladder: Ladder): Promise<Outcome> {
  let answer: Answer;
  try {
    answer = await askTwiceIfVain(request, ladder);
  } catch (error) {
    if (!(error instanceof RectoError) || !['model_context_exceeded', 'model_refused'].includes(error.code))
      throw error;
    return { kind: 'split', part: failed(request, undefined, error.code, error.message) };
  }
  if (answer.finishReason === 'refusal' || looksRefused(answer.text)) {
    return { kind: 'split', part: failed(request, answer, 'model_refused', 'The model declined to answer.') };
  }
  if (answer.finishReason === 'loop') {
    const message = 'The model repeated itself without end, twice, and was stopped.';
    return { kind: 'split', part: failed(request, answer, 'answer_loop', message) };
  }
  if (answer.text.trim() === '') {
    return { kind: 'given up', part: failed(request, answer, 'answer_empty', 'The model answered nothing, twice.') };
  }
  const read = readJson(answer.text);
  if (answer.finishReason === 'length') return cutOff(request, answer, read, ladder);
  return fitted(request, answer, read, ladder);
}

async function askTwiceIfVain(request: ModelRequest, { ask, converses }: Ladder): Promise<Answer> {
  const answer = await ask(request);
  const isLoop = answer.finishReason === 'loop';
  if (!converses || (!isLoop && (answer.finishReason !== 'stop' || answer.text.trim() !== ''))) return answer;
  // It is often the grammar of the schema in which a model circles.
  return ask({ ...request, attempt: 1, ...(isLoop ? { format: looser(answer.format) } : {}) });
}

function looser(format: AnswerFormat | undefined): AnswerFormat {
  return format === 'json_schema' ? 'json_object' : 'text';
}

/** Rows and properties that are complete count where there is no smaller request to make. */
function cutOff(request: ModelRequest, answer: Answer, read: ReadJson, ladder: Ladder): Outcome {
  const message = 'The answer was longer than the model may answer (RECTO_OUTPUT_TOKENS), and its end is missing.';
  if (read.kind === 'none') return { kind: 'split', part: failed(request, answer, 'answer_cut', message) };
  const { data } = restored(read.value, ladder);
  const issue: Issue = { code: 'answer_cut', page: request.pages[0]?.number ?? 1, message };
  return { kind: 'split', part: { ...partOf(request, answer), data, issues: [issue] } };
}

/** The data of an answer, put right by one more request where it does not fit the schema. */
async function fitted(request: ModelRequest, answer: Answer, read: ReadJson, ladder: Ladder): Promise<Outcome> {
  const first = read.kind === 'object' ? restored(read.value, ladder) : undefined;
  const errors = first?.errors ?? ['The answer is not one complete JSON object.'];
  if (first !== undefined && errors.length === 0) {
    return { kind: 'data', part: { ...partOf(request, answer), data: first.data } };
  }
  const again = !ladder.converses ? undefined : await repaired(request, answer, errors, ladder);
  const best =
    again !== undefined && (first === undefined || again.errors.length < first.errors.length)
      ? { ...again, from: again.answer }
      : first === undefined
        ? undefined
        : { ...first, from: answer };
  if (best === undefined && read.kind === 'cut') return cutOff(request, answer, read, ladder);
  if (best === undefined) {
    const message =
      'The model answered something that is not a JSON object, and did so again when asked to put it right.';
    return { kind: 'given up', part: failed(request, answer, 'answer_invalid', message) };
  }
  return { kind: 'data', part: { ...partOf(request, best.from), data: best.data } };
}

async function repaired(request: ModelRequest, answer: Answer, errors: readonly string[], ladder: Ladder) {
  const repair = { answer: answer.text.slice(0, LONGEST_QUOTE), errors: errors.slice(0, MOST_ERRORS) };
  let second: Answer;
  try {
    second = await ladder.ask({ ...request, repair });
  } catch (error) {
    // The first answer is paid for: what it holds counts, whatever keeps a second one from coming.
    if (error instanceof RectoError && error.code !== 'cancelled') return undefined;
    throw error;
  }
  const read = readJson(second.text);
  if (second.finishReason !== 'stop' || read.kind !== 'object') return undefined;
  return { ...restored(read.value, ladder), answer: second };
}

/** The data in the user's shape, and what is wrong with it that asking again may mend. */
function restored(value: unknown, { wire, validate }: Ladder): { data: Record<string, unknown>; errors: string[] } {
  const data = wire.restore(value) as Record<string, unknown>;
  const errors = validateData(data, validate)
    // What the model says is not there is not to be made up.
    .filter((issue) => issue.code !== 'required_missing')
    .map((issue) => issue.message);
  const known = Object.keys((wire.schema as { properties?: object }).properties ?? {});
  const given = Object.keys(value as object);
  if (given.length > 0 && known.length > 0 && !given.some((name) => known.includes(name))) {
    errors.push(`The answer has none of the properties of the schema, which are ${known.join(', ')}.`);
  }
  return { data, errors };
}

function looksRefused(text: string): boolean {
  return text.length <= LONGEST_REFUSAL && !text.includes('{') && REFUSAL.test(text);
}

function partOf(request: ModelRequest, answer: Answer | undefined): AskedPart {
  return {
    pages: request.pages.map((page) => page.number),
    ...(answer?.evidence === undefined ? {} : { evidence: answer.evidence }),
    warnings: answer?.warnings ?? [],
    notes: answer?.notes ?? [],
    issues: [],
  };
}

function failed(request: ModelRequest, answer: Answer | undefined, code: ErrorCode, message: string): AskedPart {
  return { ...partOf(request, answer), error: { code, message } };
}
