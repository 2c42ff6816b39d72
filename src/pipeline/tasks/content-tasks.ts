import type { Result } from '../../../schemas/result.ts';
import type { DescribedType } from '../../extract/describe-type.ts';
import type { ReadAnswer } from '../../extract/read-answer.ts';
import type { Answer, JsonSchema, StoredRequest } from '../../model/language-model.ts';
import type { ComposedRequest, ComposeSettings } from '../../model/openai-chat/compose.ts';
import type { AssembleInput } from '../assemble.ts';

type Options = { readonly signal: AbortSignal };

/**
 * The work whose length depends on what users' schemas, documents and answers hold. Input and output are plain data, so that it
 * can be done in another thread than the one that answers requests.
 * Errors of each: `task_timeout`, `task_memory`, `cancelled`, beside those named.
 */
export interface ContentTasks {
  /** Whether a schema can be a document type, and what no server is made to enforce of it. Errors: `schema_invalid`, `schema_unsupported`. */
  checkType(input: { readonly schema: JsonSchema; readonly name: string }, options: Options): Promise<DescribedType>;
  /** The answer of the local model. Errors: those of the store; `model_failed`. */
  answerLocally(input: StoredRequest, options: Options): Promise<Answer>;
  /** The body of a request to a model on the network. Errors: those of the store; `schema_unsupported`. */
  composeRequest(
    input: { readonly request: StoredRequest; readonly settings: ComposeSettings },
    options: Options,
  ): Promise<ComposedRequest>;
  /** Prompt tokens of a request beside its views, about. Errors: `schema_unsupported`. */
  countOverhead(input: { readonly schema: JsonSchema; readonly name: string }, options: Options): Promise<number>;
  /** Tokens of a text. */
  countTokens(input: { readonly text: string }, options: Options): Promise<number>;
  /** What an answer holds. Errors: those of the store; `schema_invalid`, `schema_unsupported`. */
  readAnswer(
    input: { readonly text: string; readonly type: StoredRequest['type'] },
    options: Options,
  ): Promise<ReadAnswer>;
  /** The result of a document. Errors: those of the store. */
  assemble(input: AssembleInput, options: Options): Promise<Result>;
}

export type TaskName = keyof ContentTasks;
export type TaskInput<N extends TaskName> = Parameters<ContentTasks[N]>[0];
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<ContentTasks[N]>>;
