import type { ImageView } from '../../../schemas/page.ts';
import type { AnswerFormat, ModelParameters, ServerKind } from '../../../schemas/parameters.ts';
import type { Grid } from '../../plan/tiles.ts';
import type { Tokenizer } from '../../plan/tokenizer.ts';
import type { ModelRequest } from '../language-model.ts';
import { toWire } from '../wire/wire.ts';
import { type LoadImage, requestBody } from './body.ts';
import { type MessageOrder, messagesOf } from './messages.ts';
import { requestParameters } from './parameters.ts';
import { predictTokens } from './predict.ts';
import { serverTraits } from './servers.ts';

/** Settings for composing a request; plain data, so that another thread can do it. */
export interface ComposeSettings {
  /** Id of the model. */
  readonly id: string;
  readonly server: ServerKind;
  readonly order: MessageOrder;
  readonly parameters: ModelParameters;
  /** Default output limit in tokens. */
  readonly outputTokens: number;
  /** Prompt tokens charged per image, relative to the formula of Llama 4. */
  readonly imageTokenRatio?: number;
  readonly format: AnswerFormat;
  /** Whether to send the seed. */
  readonly seed: boolean;
  /** Whether to return `traced`. */
  readonly traced: boolean;
}

/** A request ready to send. */
export interface ComposedRequest {
  /** The body, JSON in UTF-8. */
  readonly sent: Uint8Array<ArrayBuffer>;
  /** The body with blob keys in place of image bytes, if wanted. */
  readonly traced?: object;
  readonly images: readonly ImageView[];
  readonly predictedInputTokens: number;
}

/**
 * Builds the body of a request for the server, and predicts its prompt tokens.
 * Errors: `schema_unsupported`; those of the store.
 */
export async function composeRequest(
  request: ModelRequest,
  settings: ComposeSettings,
  deps: { readonly loadImage: LoadImage; readonly tokenizer: () => Promise<Tokenizer> },
): Promise<ComposedRequest> {
  const { id, parameters, format, seed, traced } = settings;
  const server = serverTraits(settings.server);
  const ratio = settings.server === 'llama.cpp' ? 1 : (settings.imageTokenRatio ?? 1);
  const imageTokens = (grid: Grid) => Math.round(server.imageTokens(grid) * ratio);
  const wire = toWire(request.schema, request.documentName);
  const messages = messagesOf(request, wire.schema, settings.order);
  const predictedInputTokens = predictTokens(messages, await deps.tokenizer(), imageTokens);
  const fixed = requestParameters(parameters, server, settings.outputTokens);
  const longer = request.longer === true ? server.outputLimit.map((name) => [name, fixed.outputTokens * 2]) : [];
  const sentParameters = { ...fixed.body, ...Object.fromEntries(longer) };
  const body = await requestBody({ request, messages, schema: wire.schema, format, seed, traced }, sentParameters, {
    id,
    parameters,
    server,
    loadImage: deps.loadImage,
  });
  return { ...body, predictedInputTokens };
}
