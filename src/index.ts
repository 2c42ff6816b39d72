/**
 * Recto as a library: `openRecto()` gives a client that takes documents through all steps in this process, or gives them to the
 * workers of a queue server; `extractDocument()`, `transcribeDocument()` and `submitDocument()` are its short forms for one
 * document.
 */

export type { JobEvent } from '../schemas/events.ts';
export type { Box, Unit } from '../schemas/geometry.ts';
export type { JobOptions } from '../schemas/job.ts';
export type { ModelParameters } from '../schemas/parameters.ts';
export { type Field, type Issue, type Result, resultSchema, type Status } from '../schemas/result.ts';
export type { Block, TranscriptFormat } from '../schemas/transcript.ts';
export {
  type DocumentRequest,
  type ExtractRequest,
  openRecto,
  type Recto,
  type TranscribeRequest,
  type Transcript,
} from './app/client.ts';
export type { DocumentSource } from './app/document-source.ts';
export { extractDocument, submitDocument, transcribeDocument } from './app/extract-document.ts';
export type { Submitted } from './app/queue-client.ts';
export type { TypedResult } from './app/zod-type.ts';
export { ERROR_CODES, type ErrorCode, RectoError } from './errors.ts';
export { type DocumentType, listDocumentTypes, loadDocumentType, toDocumentType } from './extract/document-type.ts';
export type { EstimateView } from './pipeline/estimate-document.ts';
