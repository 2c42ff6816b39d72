import type { Result } from '../../schemas/result.ts';
import type { TranscriptFormat } from '../../schemas/transcript.ts';
import { RectoError } from '../errors.ts';
import { renderBlocks } from '../transcript/render.ts';
import { resultText } from './result-file.ts';

/**
 * Writes a transcript in a format. What failed as a whole says so in its place. Errors: `request_invalid` where the
 * result is that of another document type.
 */
export function renderTranscript(result: Result, to: TranscriptFormat): string {
  const { blocks, document, error, status } = result;
  if (to === 'json') return resultText(result);
  if (blocks === undefined && status !== 'failed' && status !== 'cancelled') {
    const message = `${document.name} was read as ${result.type.name}, not as a transcript. Submit it with the type transcript.`;
    throw new RectoError('request_invalid', message);
  }
  const unread = `${document.name} could not be read: ${error?.message ?? 'no page gave any text.'}`;
  const shown = blocks ?? [{ kind: 'unread' as const, page: 1, text: unread }];
  return renderBlocks(shown, { to, name: document.name, pages: document.pages });
}
