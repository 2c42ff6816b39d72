import type { Tokenizer } from '../../plan/tokenizer.ts';
import type { JsonSchema } from '../language-model.ts';
import type { Messages } from './messages.ts';
import { messagesOf } from './messages.ts';
import type { ServerTraits } from './servers.ts';

/** Tokens around the contents: one at the beginning, five for each message, four that open the answer. Source: `prompt_format.md` of llama-models. */
const BEGIN = 1;
const MESSAGE = 5;
const ANSWER = 4;

/** Prompt tokens of a request: its text counted, its images by the formula of the server. */
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
  return BEGIN + MESSAGE + tokenizer.count(messages.system) + MESSAGE + user + ANSWER;
}

/** Marks and labels around the views of one page. */
const AROUND_PAGE = 40;

/** Prompt tokens of a request beside its views, about: the instructions, the schema, and the marks of the prompt format. */
export function overheadTokens(schema: JsonSchema, tokenizer: Tokenizer): number {
  const empty = messagesOf({ documentName: 'document', schema, pages: [] }, schema, 'images-first');
  const system = BEGIN + MESSAGE + tokenizer.count(empty.system) + MESSAGE + ANSWER;
  return system + AROUND_PAGE;
}
