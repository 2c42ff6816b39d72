/**
 * Recto as a library: `extractDocument()` takes a document through all steps in this process; `submitDocument()` gives it to
 * the workers of a queue server.
 */
export type { Box, Unit } from '../schemas/geometry.ts';
export type { JobOptions } from '../schemas/job.ts';
export type { ModelParameters } from '../schemas/parameters.ts';
export { type Field, type Issue, type Result, resultSchema, type Status } from '../schemas/result.ts';
export { type ExtractRequest, extractDocument } from './app/extract-document.ts';
export { type Submitted, submitDocument } from './app/submit-document.ts';
export type { TypedResult } from './app/zod-type.ts';
export { ERROR_CODES, type ErrorCode, RectoError } from './errors.ts';
export { type DocumentType, listDocumentTypes, loadDocumentType, toDocumentType } from './extract/document-type.ts';
