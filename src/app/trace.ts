import { copyFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TraceFile } from '../../schemas/trace.ts';
import { asRectoError } from '../errors.ts';
import type { Completion } from '../model/openai-chat/completion.ts';
import type { Trace } from '../model/openai-chat/exchange.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { digest } from '../store/digest.ts';
import { makeFolder } from '../util/make-folder.ts';

/** Marker file of a trace folder, so that its images are not taken for documents. */
export const TRACE_MARKER = '.recto-trace';

/**
 * Creates a trace that writes each model request with its answer into `folder` as a JSON file, without keys. Images are
 * copied there and referred to by path, so that the folder is self-contained.
 */
export function createTrace(folder: string, store: BlobStore): Trace {
  return async (exchange) => {
    await makeTraceFolder(folder);
    let request = JSON.stringify(exchange.request);
    for (const { blob } of exchange.images) {
      const name = `images/${digest(blob).slice(0, 16)}.jpg`;
      const file = await store.asFile(blob);
      try {
        await copyFile(file.path, join(folder, name));
      } finally {
        await file.release();
      }
      request = request.replaceAll(JSON.stringify(blob), JSON.stringify(name));
    }
    const { url, startedAt, ms, answer, error } = exchange;
    const file: TraceFile = {
      url,
      started_at: startedAt,
      ms,
      request: JSON.parse(request),
      ...(answer === undefined ? {} : { answer: answerOf(answer) }),
      ...(error === undefined ? {} : { error }),
    };
    const text = JSON.stringify(file, null, 2);
    const name = `${startedAt.replaceAll(/[:.]/g, '-')}-${digest(request, startedAt, ms).slice(0, 8)}.json`;
    await writeFile(join(folder, `.${name}`), `${text}\n`);
    await rename(join(folder, `.${name}`), join(folder, name));
  };
}

/** Creates a trace folder, and tries whether files can be written in it. Errors: `store_failed`. */
export async function makeTraceFolder(folder: string): Promise<void> {
  try {
    await makeFolder(join(folder, 'images'));
    await writeFile(join(folder, TRACE_MARKER), '');
  } catch (error) {
    const message = `No traces can be written into ${folder}: name another folder (--trace, RECTO_TRACE), or make this one writable`;
    throw asRectoError(error, 'store_failed', message);
  }
}

function answerOf({ finishReason, usage, ...answer }: Completion): TraceFile['answer'] {
  const { inputTokens, outputTokens, costUsd } = usage;
  return {
    ...answer,
    finish_reason: finishReason,
    usage: { input_tokens: inputTokens, output_tokens: outputTokens, cost_usd: costUsd },
  };
}
