import type { TypeProposal } from '../../schemas/proposal.ts';
import type { Result } from '../../schemas/result.ts';
import { RectoError } from '../errors.ts';
import { proposeType } from '../extract/propose/propose-type.ts';

/**
 * Proposes a document type from the transcript of a document. Errors: `request_invalid` where the result is that of
 * another document type, or nothing could be read.
 */
export function proposeFrom({ blocks, document, error, issues, type }: Result, name: string): TypeProposal {
  if (blocks !== undefined) return { ...proposeType(blocks, name), issues };
  const message =
    error === undefined
      ? `${document.name} was read as ${type.name}, not as a transcript. Submit it with the type transcript.`
      : `${document.name} could not be read: ${error.message}`;
  throw new RectoError('request_invalid', message);
}
