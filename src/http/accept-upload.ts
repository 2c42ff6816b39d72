import type { JobRequest } from '../../schemas/api.ts';
import type { Job } from '../../schemas/job.ts';
import { resolveType } from '../app/client.ts';
import { jobOptionsOf } from '../app/config.ts';
import { checkBudget } from '../app/models.ts';
import type { Session } from '../app/session.ts';
import type { DocumentType } from '../extract/document-type.ts';
import { accept, type Submission } from '../pipeline/accept.ts';
import { checkedType } from '../pipeline/checked-type.ts';

/** An uploaded or downloaded file, with the request for it. */
export interface Upload {
  /** A temporary file, which is moved into the store. */
  readonly path: string;
  readonly name: string;
  readonly request: JobRequest;
}

const DEFAULT_TYPE = 'generic';

/**
 * Stores an upload and returns its job, without submitting it.
 * Errors: `usage`, `type_unknown`, `schema_invalid`, `schema_unsupported`, `model_unknown`, `url_forbidden`, those of
 * `accept`.
 */
export async function acceptUpload(
  upload: Upload,
  owner: string | undefined,
  session: Pick<Session, 'config' | 'store' | 'maxBytes' | 'model' | 'tasks' | 'outbound'>,
  options: { readonly signal: AbortSignal },
): Promise<Job> {
  const submission = await toSubmission(upload, owner, session, options);
  return accept(submission, session, options);
}

/** The submission of an upload. Errors: those of `acceptUpload` that do not concern the file. */
export async function toSubmission(
  { path, name, request }: Upload,
  owner: string | undefined,
  { config, model, tasks, outbound }: Pick<Session, 'config' | 'model' | 'tasks' | 'outbound'>,
  { signal }: { readonly signal: AbortSignal },
): Promise<Submission> {
  const { password, callback_url, metadata, tags, budget_usd, priority } = request;
  const options = jobOptionsOf(config, request.options as Parameters<typeof jobOptionsOf>[1]);
  checkBudget(model(options), budget_usd, config);
  // A forbidden callback URL should fail the request, not the delivery.
  if (callback_url !== undefined) await outbound.check(callback_url);
  return {
    path,
    name,
    moveFile: true,
    type: await requestedType(request, (schema, typeName) => checkedType(schema, typeName, { tasks }, { signal })),
    options,
    ...(password === undefined ? {} : { password }),
    context: {
      ...(owner === undefined ? {} : { owner }),
      ...(metadata === undefined ? {} : { metadata }),
      ...(tags === undefined ? {} : { tags }),
      ...(callback_url === undefined ? {} : { callback: callback_url }),
    },
    terms: {
      ...(priority === undefined ? {} : { priority }),
      ...(budget_usd === undefined ? {} : { budgetUsd: budget_usd }),
    },
  };
}

async function requestedType(
  { type, schema }: JobRequest,
  check: Parameters<typeof resolveType>[1],
): Promise<DocumentType> {
  if (schema === undefined) return resolveType({ type: type ?? DEFAULT_TYPE }, check);
  return resolveType({ schema, ...(type === undefined ? {} : { type }) }, check);
}
