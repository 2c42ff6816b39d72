import type { Choices } from '../../../schemas/hints.ts';
import type { Manifest } from '../../../schemas/manifest.ts';
import type { TypeProposal } from '../../../schemas/proposal.ts';
import type { Result } from '../../../schemas/result.ts';
import type { TranscriptFormat } from '../../../schemas/transcript.ts';
import type { DescribedType } from '../../extract/describe-type.ts';
import type { DocumentRange } from '../../extract/documents/find-documents.ts';
import type { ReadAnswer } from '../../extract/read-answer.ts';
import type { PlaceReading } from '../../extract/review/read-place.ts';
import type { FetchedRows, MissingRows } from '../../extract/rows/complete-lists.ts';
import type { ChosenType, DocumentFacts } from '../../extract/type-choice/choose-type.ts';
import type { Answer, JsonSchema, StoredRequest } from '../../model/language-model.ts';
import type { ComposedRequest, ComposeSettings } from '../../model/openai-chat/compose.ts';
import type { AssembleInput } from '../assemble.ts';
import type { countCorrections, measureReviews, ReviewedJobs } from '../learn/reviewed.ts';
import type { goldData, ReviewInput, ReviewOutcome, readForField } from '../review/review-task.ts';

type Options = { readonly signal: AbortSignal };

/**
 * Tasks whose duration depends on the content of schemas, documents and answers. Input and output are plain data, so
 * that they can run in another thread. Errors of each: `task_timeout`, `task_memory`, `cancelled`, and those named.
 */
export interface ContentTasks {
  /**
   * Checks that a schema can be a document type, and describes what servers cannot enforce of it. Errors:
   * `schema_invalid`, `schema_unsupported`.
   */
  checkType(input: { readonly schema: JsonSchema; readonly name: string }, options: Options): Promise<DescribedType>;
  /** Answers a request by the local model. Errors: those of the store; `model_failed`. */
  answerLocally(input: StoredRequest, options: Options): Promise<Answer>;
  /** Composes the body of a request to a model on the network. Errors: those of the store; `schema_unsupported`. */
  composeRequest(
    input: { readonly request: StoredRequest; readonly settings: ComposeSettings },
    options: Options,
  ): Promise<ComposedRequest>;
  /** Estimates the prompt tokens of a request besides its views. Errors: `schema_unsupported`. */
  countOverhead(input: { readonly schema: JsonSchema; readonly name: string }, options: Options): Promise<number>;
  /** Counts the tokens of a text. */
  countTokens(input: { readonly text: string }, options: Options): Promise<number>;
  /** Parses the text of an answer. Errors: those of the store; `schema_invalid`, `schema_unsupported`. */
  readAnswer(
    input: { readonly text: string; readonly type: StoredRequest['type'] },
    options: Options,
  ): Promise<ReadAnswer>;
  /**
   * Adds rows to the lists of an answer, if any were asked for once more, and finds those that it still lacks. Errors:
   * those of the store.
   */
  completeLists(input: CompleteListsInput, options: Options): Promise<CompletedLists>;
  /** Chooses the type of a document by the words of its first pages. Errors: `type_unknown`, those of the store. */
  chooseType(input: ChooseTypeInput, options: Options): Promise<ChosenType>;
  /** Finds the documents that a file holds, as ranges of its pages. Errors: those of the store. */
  findDocuments(input: { readonly manifest: Manifest }, options: Options): Promise<readonly DocumentRange[]>;
  /** Assembles the result of a document. Errors: those of the store. */
  assemble(input: AssembleInput, options: Options): Promise<Result>;
  /** Writes a transcript in a format. Errors: `request_invalid` for a result of another document type. */
  renderTranscript(
    input: { readonly result: Result; readonly to: TranscriptFormat },
    options: Options,
  ): Promise<string>;
  /** Proposes a document type from a transcript. Errors: `request_invalid` for a result of another document type. */
  proposeType(input: { readonly result: Result; readonly name: string }, options: Options): Promise<TypeProposal>;
  /** Applies the edits of people to a result. Errors: `request_invalid`, those of the store. */
  applyReview(input: ReviewInput, options: Options): Promise<ReviewOutcome>;
  /** Reads a place of a page, or a typed text, as the value of a field. Errors: `not_found`, those of the store. */
  readForField(input: Parameters<typeof readForField>[0], options: Options): Promise<PlaceReading>;
  /** Makes gold of reviewed data. Errors: those of the store. */
  goldData(input: Parameters<typeof goldData>[0], options: Options): ReturnType<typeof goldData>;
  /** Counts what people have corrected. Errors: those of the store. */
  countCorrections(input: ReviewedJobs, options: Options): ReturnType<typeof countCorrections>;
  /** Compares results with their reviews. Errors: those of the store. */
  measureReviews(input: ReviewedJobs, options: Options): ReturnType<typeof measureReviews>;
}

/** The first pages of a document, and the types to choose from. */
export interface ChooseTypeInput extends Pick<StoredRequest, 'pages'> {
  readonly document: DocumentFacts;
  readonly choices: Choices;
}

/** An answer about pages, and rows that were asked for once more. */
export interface CompleteListsInput extends Pick<StoredRequest, 'type' | 'pages'> {
  readonly data: Readonly<Record<string, unknown>>;
  readonly fetched?: readonly FetchedRows[];
}

/** An answer with the rows that were added, and those that it lacks. */
export interface CompletedLists {
  readonly data: Readonly<Record<string, unknown>>;
  readonly missing: readonly MissingRows[];
}

/** The name of a task. */
export type TaskName = keyof ContentTasks;
/** The input of a task. */
export type TaskInput<N extends TaskName> = Parameters<ContentTasks[N]>[0];
/** The output of a task. */
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<ContentTasks[N]>>;
