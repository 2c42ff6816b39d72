import { Readable } from 'node:stream';
import type { Result } from '../../schemas/result.ts';
import { jsonLine } from '../util/json.ts';
import { type ExportStream, streamOf } from './export-format.ts';

/** Results as JSON Lines. Source: https://jsonlines.org */
export function openJsonLines(results: AsyncIterable<Result>): ExportStream {
  return streamOf(Readable.from(lines(results), { highWaterMark: 1 }));
}

async function* lines(results: AsyncIterable<Result>): AsyncGenerator<string> {
  for await (const result of results) yield jsonLine(result);
}
