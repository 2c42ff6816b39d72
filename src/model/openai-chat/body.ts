import type { ImageView } from '../../../schemas/page.ts';
import type { AnswerFormat, ModelParameters } from '../../../schemas/parameters.ts';
import type { JsonSchema, ModelRequest } from '../language-model.ts';
import type { Messages, Part } from './messages.ts';
import { responseFormat } from './parameters.ts';
import type { ServerTraits } from './servers.ts';

/** Loads the bytes of a view. */
export type LoadImage = (view: ImageView) => Promise<Buffer>;

/** The body of a request and, if input, a version for traces, with blob keys in place of image bytes. */
export interface RequestBody {
  /** JSON in UTF-8. */
  readonly sent: Uint8Array<ArrayBuffer>;
  readonly traced?: object;
  readonly images: readonly ImageView[];
}

interface BodyInput {
  readonly request: ModelRequest;
  readonly messages: Messages;
  readonly schema: JsonSchema;
  readonly format: AnswerFormat;
  /** Whether the seed is sent. */
  readonly seed: boolean;
  readonly traced: boolean;
}

/** Temperature and frequency penalty added per earlier unusable answer. */
const TEMPERATURE_STEP = 0.3;
const PENALTY_STEP = 0.2;

/** Builds the body of a request for a server. Errors: those of the store. */
export async function requestBody(
  input: BodyInput,
  parameters: { readonly [name: string]: unknown },
  settings: {
    readonly id: string;
    readonly parameters: ModelParameters;
    readonly server: ServerTraits;
    readonly loadImage: LoadImage;
  },
): Promise<RequestBody> {
  const { messages, schema, format } = input;
  const wireFormat = responseFormat(format, { name: 'answer', schema }, settings.parameters.response_format);
  const { seed, ...others } = withFreerSampling(parameters, input.request.attempt ?? 0);
  const envelope = {
    model: settings.id,
    ...others,
    ...(input.seed ? { seed } : {}),
    ...(wireFormat === undefined ? {} : { response_format: wireFormat }),
    stream: true,
    ...(settings.server.asksForUsage ? { stream_options: { include_usage: true } } : {}),
  };
  const images = messages.user.flatMap((part) => (part.type === 'image' ? [part.view] : []));
  const urls = new Map<ImageView, string>();
  for (const view of images) {
    urls.set(view, `data:image/jpeg;base64,${(await settings.loadImage(view)).toString('base64')}`);
  }
  const bodyWith = (urlOf: (view: ImageView) => string) => ({
    ...envelope,
    messages: [
      { role: 'system', content: messages.system },
      { role: 'user', content: contentOf(messages.user, urlOf) },
    ],
  });
  return {
    sent: new TextEncoder().encode(JSON.stringify(bodyWith((view) => urls.get(view) ?? ''))),
    ...(input.traced ? { traced: bodyWith((view) => view.blob) } : {}),
    images,
  };
}

function contentOf(parts: readonly Part[], urlOf: (view: ImageView) => string): unknown {
  if (parts.every((part) => part.type === 'text')) return parts.map(({ text }) => text).join('\n');
  return parts.map((part) =>
    part.type === 'text' ? part : { type: 'image_url', image_url: { url: urlOf(part.view) } },
  );
}

function withFreerSampling(
  parameters: { readonly [name: string]: unknown },
  attempt: number,
): { readonly [name: string]: unknown } {
  if (attempt === 0) return parameters;
  const add = (name: string, step: number) => Math.min(2, Number(parameters[name] ?? 0) + step * attempt);
  return {
    ...parameters,
    temperature: add('temperature', TEMPERATURE_STEP),
    frequency_penalty: add('frequency_penalty', PENALTY_STEP),
    seed: Number(parameters.seed ?? 0) + attempt,
  };
}
