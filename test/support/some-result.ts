import { RESULT_VERSION, type Result, resultSchema } from '../../schemas/result.ts';

/** A result as a file would hold it, with what a test wants to be in it. */
export function someResult(number: number, change: Partial<Result> = {}): Result {
  return resultSchema.parse({
    version: RESULT_VERSION,
    id: `d-${String(number).padStart(32, '0')}`,
    status: 'succeeded',
    document: { name: `${number}.pdf`, media_type: 'application/pdf', sha256: '0'.repeat(64), bytes: 1, pages: 1 },
    type: { name: 'receipt', sha256: '0'.repeat(64) },
    data: {},
    fields: {},
    pages: [],
    lists: {},
    issues: [],
    review: [],
    checks: [],
    model: { provider: 'local', id: 'local', parameters: {}, prompt_version: '1', notes: [] },
    usage: {
      requests: 1,
      cached_answers: 0,
      repairs: 0,
      input_tokens: 0,
      output_tokens: 0,
      predicted_input_tokens: 0,
      cost_usd: 0.25,
    },
    timing: { queued_ms: 0, prepare_ms: 0, model_ms: 0, total_ms: 0 },
    ...change,
  });
}
