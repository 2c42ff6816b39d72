import type { ChunkRecord, LookRecord } from '../../schemas/answer.ts';
import type { Job } from '../../schemas/job.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import type { Issue, Result } from '../../schemas/result.ts';
import { fillNulls } from '../extract/fill-nulls.ts';
import { leavesOf } from '../extract/leaves.ts';
import { mergeChunks } from '../extract/merge.ts';
import { judgeValues } from '../extract/trust/judge.ts';
import { compileSchema, validateData } from '../extract/validate.ts';
import type { JsonSchema } from '../model/language-model.ts';
import { LOCAL } from '../model/profile.ts';
import type { TranscriptPages } from '../transcript/transcribe.ts';
import { reconcileWithEinvoice } from './einvoice.ts';
import { absentFields, markInvalid } from './result-fields.ts';
import type { ModelInfo } from './result-head.ts';

/** The document that a result is about, and the model that answered. */
export interface ResultSubject {
  readonly job: Job;
  readonly manifest: Manifest;
  readonly model: ModelInfo;
}

/** The part of a result that is about what the document says. */
export interface ResultContent extends Pick<Result, 'data' | 'fields' | 'review' | 'checks' | 'lists' | 'blocks'> {
  readonly issues: readonly Issue[];
}

/** Confidence below which values are to be looked at, unless the job says otherwise. */
const DEFAULT_REVIEW_BELOW = 0.9;

/** Merges the answers about a document, validates them, and locates every value on its page. Errors: those of the store. */
export async function extractedContent(
  { job, manifest, model }: ResultSubject,
  {
    schema,
    records,
    readings,
  }: {
    readonly schema: JsonSchema;
    readonly records: readonly ChunkRecord[];
    readonly readings: LookRecord['readings'];
  },
  pages: TranscriptPages,
): Promise<ResultContent> {
  const parts = records.flatMap((record) => record.parts);
  const merged = await mergeChunks(
    parts.flatMap(({ data, evidence = {}, pages: own }) =>
      data === undefined ? [] : [{ data, evidence, pages: own }],
    ),
    { pages },
  );
  const validate = compileSchema(schema, job.type.name);
  const data = parts.some((part) => part.data !== undefined) ? fillNulls(merged.data, validate) : merged.data;
  const answered = new Set(parts.flatMap((part) => (part.data === undefined ? [] : part.pages)));
  const judgedByPages = await judgeValues(
    data,
    {
      schema,
      isLocal: model.provider === LOCAL,
      sawImages: model.input === 'views' && (job.options.views === 'auto' || job.options.views === 'image'),
      secondLooks: new Map(readings.map(({ pointer, value }) => [pointer, value])),
      evidence: merged.evidence,
      pagesOf: (pointer) => merged.pages.get(pointer),
      reviewBelow: job.options.review_below ?? DEFAULT_REVIEW_BELOW,
      unanswered: manifest.pages.flatMap(({ number }) => (answered.has(number) ? [] : [number])),
    },
    pages,
  );
  const judged = await reconcileWithEinvoice(judgedByPages, { manifest, schema, pages });
  const invalid = validateData(data, validate);
  return {
    data,
    fields: markInvalid({ ...absentFields(schema, data), ...judged.fields }, invalid),
    review: [...judged.review],
    checks: [...judged.checks],
    lists: judged.lists,
    issues: [...merged.issues, ...invalid, ...judged.issues],
  };
}

/** Whether a document says nothing that was asked for. */
export function saysNothing({ data, blocks }: ResultContent): boolean {
  if (blocks !== undefined) return blocks.every(({ text }) => text === '');
  return leavesOf(data).every((leaf) => leaf.value === null);
}
