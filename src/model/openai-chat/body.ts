import type { ImageView } from '../../../schemas/page.ts';
import type { AnswerFormat, ModelParameters } from '../../../schemas/parameters.ts';
import type { JsonSchema, ModelRequest } from '../language-model.ts';
import type { Messages, Part } from './messages.ts';
import { responseFormat } from './parameters.ts';
import type { ServerTraits } from './servers.ts';

/** Bytes of a view in the blob store. */
export type LoadImage = (view: ImageView) => Promise<Buffer>;

/** The body of a request, whole and, where that is wanted, as it is traced: with the names of images in place of their bytes. */
export interface RequestBody {
  /** JSON in UTF-8. */
  readonly sent: Uint8Array<ArrayBuffer>;
  readonly traced?: object;
  readonly images: readonly ImageView[];
}

interface Wanted {
  readonly request: ModelRequest;
  readonly messages: Messages;
  readonly schema: JsonSchema;
  readonly format: AnswerFormat;
  /** Whether the seed is sent. */
  readonly seed: boolean;
  readonly traced: boolean;
}

/** With each time that it was asked in vain, the model is sampled so much more freely. */
const WARMER = 0.3;
const LESS_REPETITION = 0.2;

/** Puts a request together as the server takes it. Errors: those of the store. */
export async function requestBody(
  wanted: Wanted,
  parameters: { readonly [name: string]: unknown },
  settings: {
    readonly id: string;
    readonly parameters: ModelParameters;
    readonly server: ServerTraits;
    readonly loadImage: LoadImage;
  },
): Promise<RequestBody> {
  const { messages, schema, format } = wanted;
  const wireFormat = responseFormat(format, { name: 'answer', schema }, settings.parameters.response_format);
  const { seed, ...others } = freer(parameters, wanted.request.attempt ?? 0);
  const around = {
    model: settings.id,
    ...others,
    ...(wanted.seed ? { seed } : {}),
    ...(wireFormat === undefined ? {} : { response_format: wireFormat }),
    stream: true,
    ...(settings.server.asksForUsage ? { stream_options: { include_usage: true } } : {}),
  };
  const images = messages.user.flatMap((part) => (part.type === 'image' ? [part.view] : []));
  const urls = new Map<ImageView, string>();
  for (const view of images) {
    urls.set(view, `data:image/jpeg;base64,${(await settings.loadImage(view)).toString('base64')}`);
  }
  const whole = (urlOf: (view: ImageView) => string) => ({
    ...around,
    messages: [
      { role: 'system', content: messages.system },
      { role: 'user', content: contentOf(messages.user, urlOf) },
    ],
  });
  return {
    sent: new TextEncoder().encode(JSON.stringify(whole((view) => urls.get(view) ?? ''))),
    ...(wanted.traced ? { traced: whole((view) => view.blob) } : {}),
    images,
  };
}

function contentOf(parts: readonly Part[], urlOf: (view: ImageView) => string): unknown {
  if (parts.every((part) => part.type === 'text')) return parts.map(({ text }) => text).join('\n');
  return parts.map((part) =>
    part.type === 'text' ? part : { type: 'image_url', image_url: { url: urlOf(part.view) } },
  );
}

function freer(
  parameters: { readonly [name: string]: unknown },
  attempt: number,
): { readonly [name: string]: unknown } {
  if (attempt === 0) return parameters;
  const add = (name: string, step: number) => Math.min(2, Number(parameters[name] ?? 0) + step * attempt);
  return {
    ...parameters,
    temperature: add('temperature', WARMER),
    frequency_penalty: add('frequency_penalty', LESS_REPETITION),
    seed: Number(parameters.seed ?? 0) + attempt,
  };
}
