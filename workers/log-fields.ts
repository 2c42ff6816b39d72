import { z } from 'zod';

const payloadSchema = z.looseObject({
  job: z.string().optional(),
  chunk: z.int().optional(),
  delivery: z.string().optional(),
  words: z.string().optional(),
});
const PARTS = /^(d-[0-9a-f]{32})(?:-(.+))?$/;
const valueSchema = z.looseObject({ error: z.object({ code: z.string() }).optional() });

/** The ids of a queue job's document, chunk or callback, for the log. */
export function jobFields(queueJob: { readonly data: unknown } | undefined): Readonly<Record<string, unknown>> {
  const { job, chunk, delivery, words } = payloadSchema.safeParse(queueJob?.data).data ?? {};
  return {
    ...(job === undefined ? {} : { jobId: job }),
    ...(chunk === undefined ? {} : { chunk }),
    ...(words === undefined ? {} : { words }),
    ...(delivery === undefined ? {} : { delivery }),
  };
}

/** The ids that can be derived from the id of a queue job, for the log. */
export function idFields(id: string): Readonly<Record<string, unknown>> {
  const [, jobId = id, part] = PARTS.exec(id) ?? [];
  return { jobId, ...(part === undefined ? {} : { part }) };
}

/** The return value of a job, for the log. Of an error only the code, since its message may quote the document. */
export function valueFields(value: unknown): Readonly<Record<string, unknown>> {
  const { error, ...others } = valueSchema.safeParse(value).data ?? {};
  return error === undefined ? others : { ...others, code: error.code };
}
