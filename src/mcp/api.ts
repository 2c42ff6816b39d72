import { z } from 'zod';
import { type ErrorCode, isErrorCode, RectoError } from '../errors.ts';
import { parseJson } from '../util/json.ts';

/** A request to the REST API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** Path with its query. */
  readonly path: string;
  readonly json?: unknown;
  /** A form with one file and other fields, instead of `json`. */
  readonly form?: ApiForm;
}

/** A form that sends a file. */
export interface ApiForm {
  /** Path of the file on this machine, and its name in the form. */
  readonly file: { readonly path: string; readonly name: string };
  readonly fields: Readonly<Record<string, string>>;
}

/** What the API answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends requests to the REST API, as the one who asks. Errors: `cancelled`. */
export type Api = (request: ApiRequest, options: { readonly signal: AbortSignal }) => Promise<ApiAnswer>;

const problemSchema = z.object({ code: z.string(), detail: z.string() });

/** Sends a request and returns the text of the answer. Errors: those of the API, and `cancelled`. */
export async function askText(
  api: Api,
  request: ApiRequest,
  options: { readonly signal: AbortSignal },
): Promise<string> {
  const { status, body } = await api(request, options);
  if (status < 400) return body;
  throw problemError(status, body);
}

/** Sends a request and returns the answer in a shape. Errors: those of the API, and `cancelled`. */
export async function askJson<T>(
  api: Api,
  request: ApiRequest,
  schema: z.ZodType<T>,
  options: { readonly signal: AbortSignal },
): Promise<T> {
  return schema.parse(JSON.parse(await askText(api, request, options)));
}

function problemError(status: number, body: string): RectoError {
  const problem = problemSchema.safeParse(parseJson(body)).data;
  const code: ErrorCode = isErrorCode(problem?.code) ? problem.code : 'internal';
  return new RectoError(code, problem?.detail ?? `The API answered with the status ${status}.`);
}
