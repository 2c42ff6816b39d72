import { z } from 'zod';
import {
  batchBodySchema,
  batchFormSchema,
  batchListSchema,
  batchViewSchema,
  deadListSchema,
  estimateSchema,
  jobAnswerSchema,
  jobBodySchema,
  jobChangeSchema,
  jobDetailSchema,
  jobFormSchema,
  jobListSchema,
  jobRowSchema,
  jobStatusSchema,
  jobViewSchema,
  pageListSchema,
  pageViewSchema,
  problemSchema,
  readySchema,
  sessionRequestSchema,
  sessionSchema,
  sourceSchema,
  typeListSchema,
  typeReportSchema,
  typeRequestSchema,
} from '../../../schemas/api.ts';
import { batchEndedBodySchema, deliveryBodySchema } from '../../../schemas/delivery.ts';
import { batchEventSchema, jobEventSchema, jobsEventSchema } from '../../../schemas/events.ts';
import { correctionsSchema, measureSchema } from '../../../schemas/learn.ts';
import { modelParametersSchema } from '../../../schemas/parameters.ts';
import { watcherListSchema } from '../../../schemas/presence.ts';
import {
  documentResultSchema,
  fieldSchema,
  issueSchema,
  resultPageSchema,
  resultSchema,
} from '../../../schemas/result.ts';
import { readingSchema, readRequestSchema, reviewRequestSchema, reviewViewSchema } from '../../../schemas/review.ts';
import { statusViewSchema } from '../../../schemas/status.ts';

/** Schemas of the API by their component names, which generated clients use. */
export const components = z.registry<{ readonly id: string }>();

const SCHEMAS_BY_NAME: Readonly<Record<string, z.ZodType>> = {
  Batch: batchViewSchema,
  BatchEndedMessage: batchEndedBodySchema,
  BatchEvent: batchEventSchema,
  BatchForm: batchFormSchema,
  BatchList: batchListSchema,
  BatchRequest: batchBodySchema,
  Corrections: correctionsSchema,
  DeadWebhooks: deadListSchema,
  DocumentResult: documentResultSchema,
  Estimate: estimateSchema,
  Field: fieldSchema,
  Issue: issueSchema,
  Job: jobDetailSchema,
  JobAnswer: jobAnswerSchema,
  JobChange: jobChangeSchema,
  JobEndedMessage: deliveryBodySchema,
  JobEvent: jobEventSchema,
  JobForm: jobFormSchema,
  JobList: jobListSchema,
  JobRequest: jobBodySchema,
  JobStatus: jobStatusSchema,
  JobRow: jobRowSchema,
  JobsEvent: jobsEventSchema,
  JobSummary: jobViewSchema,
  Measure: measureSchema,
  ModelParameters: modelParametersSchema,
  Page: pageViewSchema,
  PageList: pageListSchema,
  Problem: problemSchema,
  Readiness: readySchema,
  Reading: readingSchema,
  ReadRequest: readRequestSchema,
  Result: resultSchema,
  ResultPage: resultPageSchema,
  Review: reviewViewSchema,
  ReviewRequest: reviewRequestSchema,
  SessionRequest: sessionRequestSchema,
  SessionView: sessionSchema,
  Source: sourceSchema,
  StatusView: statusViewSchema,
  TypeList: typeListSchema,
  TypeReport: typeReportSchema,
  TypeRequest: typeRequestSchema,
  WatcherList: watcherListSchema,
};
for (const [id, schema] of Object.entries(SCHEMAS_BY_NAME)) components.add(schema, { id });
