import type { Tokenizer } from '../../plan/tokenizer.ts';
import type { JsonSchema } from '../language-model.ts';
import type { Messages } from './messages.ts';
import { messagesOf } from './messages.ts';
import type { ServerTraits } from './servers.ts';

/**
 * Tokens of the prompt format: one at the beginning, five per message, four before the answer. Source:
 * `prompt_format.md` of llama-models.
 */
const BEGIN_TOKENS = 1;
const MESSAGE_TOKENS = 5;
const ANSWER_TOKENS = 4;

/** Predicts the prompt tokens of a request: text by the tokenizer, images by the formula of the server. */
export function predictTokens(
  messages: Messages,
  tokenizer: Tokenizer,
  imageTokens: ServerTraits['imageTokens'],
): number {
  const user = messages.user.reduce(
    (sum, part) =>
      sum +
      (part.type === 'text'
        ? tokenizer.count(part.text)
        : imageTokens({ rows: part.view.tiles[0], columns: part.view.tiles[1] })),
    0,
  );
  return BEGIN_TOKENS + MESSAGE_TOKENS + tokenizer.count(messages.system) + MESSAGE_TOKENS + user + ANSWER_TOKENS;
}

/** Tokens of the labels around the views of one page. */
const PAGE_TOKENS = 40;

/** Estimates the prompt tokens of a request besides its views: instructions, schema and prompt format. */
export function overheadTokens(schema: JsonSchema, tokenizer: Tokenizer): number {
  const empty = messagesOf({ documentName: 'document', schema, pages: [] }, schema, 'images-first');
  const system = BEGIN_TOKENS + MESSAGE_TOKENS + tokenizer.count(empty.system) + MESSAGE_TOKENS + ANSWER_TOKENS;
  return system + PAGE_TOKENS;
}
