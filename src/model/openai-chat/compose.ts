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
import { traitsOf } from './servers.ts';

/** How a request is put together; plain data, so that it can be done in another thread. */
export interface ComposeSettings {
  /** Id of the model. */
  readonly id: string;
  readonly server: ServerKind;
  readonly order: MessageOrder;
  readonly parameters: ModelParameters;
  /** Longest answer, in tokens, unless a parameter says otherwise. */
  readonly outputTokens: number;
  /** Prompt tokens that the server charges for an image, for each that the formula of Llama 4 gives. */
  readonly imageTokenRatio?: number;
  readonly format: AnswerFormat;
  /** Whether the seed is sent. */
  readonly seed: boolean;
  /** Whether `traced` is wanted. */
  readonly traced: boolean;
}

/** A request as it is sent. */
export interface ComposedRequest {
  /** The body, JSON in UTF-8. */
  readonly sent: Uint8Array<ArrayBuffer>;
  /** The body with the names of images in place of their bytes, where it was wanted. */
  readonly traced?: object;
  readonly images: readonly ImageView[];
  readonly predictedInputTokens: number;
}

/**
 * Puts a request together as the server takes it, and predicts what its prompt costs.
 * Errors: `schema_unsupported`; those of the store.
 */
export async function composeRequest(
  request: ModelRequest,
  settings: ComposeSettings,
  deps: { readonly loadImage: LoadImage; readonly tokenizer: () => Promise<Tokenizer> },
): Promise<ComposedRequest> {
  const { id, parameters, format, seed, traced } = settings;
  const server = traitsOf(settings.server);
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
