import type { JobRequest } from '../../schemas/api.ts';
import type { Job } from '../../schemas/job.ts';
import { resolveType } from '../app/client.ts';
import { jobOptionsOf, withDefaultModel } from '../app/config.ts';
import { checkBudget } from '../app/models.ts';
import type { Session } from '../app/session.ts';
import { AUTO, type DocumentType } from '../extract/document-type.ts';
import type { TypeCatalog } from '../extract/type-catalog.ts';
import { accept, type HashedFile, type Submission } from '../pipeline/accept.ts';
import { checkedType } from '../pipeline/checked-type.ts';

/** An uploaded or downloaded file, with the request for it. */
export interface Upload {
  /** A temporary file, which is moved into the store. */
  readonly path: string;
  readonly name: string;
  readonly request: JobRequest;
  /** Its hash and size, if they were computed while it came in. */
  readonly hashed?: HashedFile;
}

/**
 * Stores an upload and returns its job, without submitting it.
 * Errors: `usage`, `type_unknown`, `schema_invalid`, `schema_unsupported`, `model_unknown`, `url_forbidden`, those of
 * `accept`.
 */
export async function acceptUpload(
  upload: Upload,
  owner: string | undefined,
  session: Pick<
    Session,
    'changeJob' | 'config' | 'createJob' | 'store' | 'types' | 'maxBytes' | 'model' | 'tasks' | 'outbound'
  >,
  options: { readonly signal: AbortSignal },
): Promise<Job> {
  const submission = await toSubmission(upload, owner, session, options);
  return accept(submission, session, options);
}

/** The submission of an upload. Errors: those of `acceptUpload` that do not concern the file. */
export async function toSubmission(
  { path, name, request, hashed }: Upload,
  owner: string | undefined,
  { config, model, tasks, types, outbound }: Pick<Session, 'config' | 'model' | 'tasks' | 'types' | 'outbound'>,
  { signal }: { readonly signal: AbortSignal },
): Promise<Submission> {
  const { password, callback_url, metadata, tags, budget_usd, priority } = request;
  const requested = request.options as Parameters<typeof jobOptionsOf>[1];
  const type = await requestedType(request, types, (schema, typeName) =>
    checkedType(schema, typeName, { tasks }, { signal }),
  );
  const options = jobOptionsOf(config, withDefaultModel(type, requested));
  checkBudget(model(options), budget_usd, config);
  // A forbidden callback URL should fail the request, not the delivery.
  if (callback_url !== undefined) await outbound.check(callback_url);
  return {
    path,
    name,
    moveFile: true,
    ...(hashed === undefined ? {} : { hashed }),
    type,
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
  types: Pick<TypeCatalog, 'load'>,
  check: Parameters<typeof resolveType>[2],
): Promise<DocumentType> {
  if (schema === undefined) return resolveType({ type: type ?? AUTO }, types, check);
  return resolveType({ schema, ...(type === undefined ? {} : { type }) }, types, check);
}
