import { z } from 'zod';
import {
  batchBodySchema,
  batchFormSchema,
  batchViewSchema,
  deadListSchema,
  estimateSchema,
  jobAnswerSchema,
  jobBodySchema,
  jobChangeSchema,
  jobDetailSchema,
  jobFormSchema,
  jobListSchema,
  jobStatusSchema,
  jobViewSchema,
  pageViewSchema,
  problemSchema,
  readySchema,
  sourceSchema,
  typeListSchema,
  typeReportSchema,
  typeRequestSchema,
} from '../../../schemas/api.ts';
import { batchEndedBodySchema, deliveryBodySchema } from '../../../schemas/delivery.ts';
import { batchEventSchema, jobEventSchema } from '../../../schemas/events.ts';
import { modelParametersSchema } from '../../../schemas/parameters.ts';
import { fieldSchema, issueSchema, resultPageSchema, resultSchema } from '../../../schemas/result.ts';

/** Schemas of the API by their component names, which generated clients use. */
export const components = z.registry<{ readonly id: string }>();

const SCHEMAS_BY_NAME: Readonly<Record<string, z.ZodType>> = {
  Batch: batchViewSchema,
  BatchEndedMessage: batchEndedBodySchema,
  BatchEvent: batchEventSchema,
  BatchForm: batchFormSchema,
  BatchRequest: batchBodySchema,
  DeadWebhooks: deadListSchema,
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
  JobSummary: jobViewSchema,
  ModelParameters: modelParametersSchema,
  Page: pageViewSchema,
  Problem: problemSchema,
  Readiness: readySchema,
  Result: resultSchema,
  ResultPage: resultPageSchema,
  Source: sourceSchema,
  TypeList: typeListSchema,
  TypeReport: typeReportSchema,
  TypeRequest: typeRequestSchema,
};
for (const [id, schema] of Object.entries(SCHEMAS_BY_NAME)) components.add(schema, { id });
