import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type Job,
  type JobContext,
  type JobOptions,
  type JobTerms,
  jobSchema,
  jobTermsSchema,
} from '../../schemas/job.ts';
import { sniff } from '../document/sniff.ts';
import { asRectoError, RectoError } from '../errors.ts';
import type { DocumentType } from '../extract/document-type.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { digest } from '../store/digest.ts';
import { findJson, getJson, putJson } from '../store/json.ts';

/** Raise when the same job would have another result than before, so that old results are not taken for new ones. */
const PIPELINE_VERSION = 3;

export interface Submission {
  readonly path: string;
  /** How the document is called in results; the file's own name unless given. */
  readonly name?: string;
  readonly type: DocumentType;
  readonly options: JobOptions;
  readonly password?: string;
  readonly context?: JobContext;
  readonly terms?: Partial<JobTerms>;
  /** Whether the file at `path` is given away: it may be gone afterwards. */
  readonly given?: boolean;
}

/**
 * Takes a file in: tells its kind by its content, stores its bytes under their SHA-256 and describes the job. The same bytes,
 * type and options give the same job.
 * Errors: `file_not_found`, `file_empty`, `file_unsupported`, `file_mismatch`, `file_too_large`, `store_failed`, `cancelled`.
 */
export async function accept(
  submission: Submission,
  deps: { readonly store: BlobStore; readonly maxBytes: number },
  options: { readonly signal: AbortSignal },
): Promise<Job> {
  const { store } = deps;
  const name = submission.name ?? basename(submission.path);
  const file = { path: submission.path, name };
  const sniffed = await sniff(file);
  if (sniffed.bytes > deps.maxBytes) throw tooLarge(name, deps.maxBytes);

  const scratch = submission.given === true ? undefined : await store.scratch();
  try {
    const to = scratch === undefined ? undefined : join(scratch.path, 'document');
    const { sha256, bytes } = await hashFile(file, to, deps.maxBytes, options.signal);
    const blob = `documents/${sha256}`;
    const typeSha = digest(submission.type.schema);
    const typeBlob = `types/${typeSha}.json`;
    const keep = async (isThere: (key: string) => Promise<boolean>) => {
      if (!(await isThere(blob))) await store.putFile(blob, to ?? submission.path);
      if (!(await isThere(typeBlob))) await putJson(store, typeBlob, submission.type.schema);
    };
    await keep(store.touch);

    // What the language of a source file is can depend on its name.
    const named = sniffed.kind === 'text' ? name : '';
    const { context = {} } = submission;
    const id = `d-${digest(PIPELINE_VERSION, sha256, typeSha, submission.options, named, context).slice(0, 32)}`;
    const before = await findJob(store, id);
    const secret = submission.password === undefined ? undefined : `secrets/${id}`;
    if (secret !== undefined && submission.password !== undefined) await store.put(secret, submission.password);
    const { type } = submission;
    const job: Job = {
      id,
      document: {
        name,
        ...(submission.given === true ? {} : { path: submission.path }),
        sha256,
        bytes,
        mediaType: sniffed.mediaType,
        blob,
      },
      type: {
        name: type.name,
        ...(type.version === undefined ? {} : { version: type.version }),
        sha256: typeSha,
        blob: typeBlob,
      },
      options: submission.options,
      context,
      terms: jobTermsSchema.parse({ ...before?.terms, ...submission.terms }),
      createdAt: before?.createdAt ?? Date.now(),
      ...(secret === undefined ? {} : { secret }),
    };
    try {
      await putJson(store, jobKey(id), job);
      // What was there may have been removed for its age just before it was touched. From now on the job refers to it.
      await keep(store.has);
    } catch (error) {
      // Another run of the same job may be using it.
      if (secret !== undefined && before === undefined) await store.remove(secret).catch(() => undefined);
      throw error;
    }
    return job;
  } finally {
    await scratch?.release();
  }
}

/** Changes how a job is worked on. Errors: `store_failed`. */
export async function saveTerms(store: BlobStore, job: Job, terms: Partial<JobTerms>): Promise<Job> {
  const changed: Job = { ...job, terms: { ...job.terms, ...terms } };
  await putJson(store, jobKey(job.id), changed);
  return changed;
}

/** Key of a job's description. */
export function jobKey(id: string): string {
  return `jobs/${id}.json`;
}

/** Errors: `not_found`. */
export function loadJob(store: BlobStore, id: string): Promise<Job> {
  return getJson(store, jobKey(id), jobSchema);
}

/** As `loadJob`; undefined where there is none. Errors: `store_failed`. */
export function findJob(store: BlobStore, id: string): Promise<Job | undefined> {
  return findJson(store, jobKey(id), jobSchema);
}

/** SHA-256 of a file, which is copied to `to` on the way where that is given. */
async function hashFile(
  file: { readonly path: string; readonly name: string },
  to: string | undefined,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      hash.update(chunk);
      if (bytes > maxBytes) done(tooLarge(file.name, maxBytes));
      else done(null, chunk);
    },
  });
  const sink =
    to === undefined
      ? new Writable({ write: (_chunk, _encoding, done) => done() })
      : createWriteStream(to, { mode: 0o600 });
  try {
    await pipeline(createReadStream(file.path), meter, sink, { signal });
  } catch (error) {
    throw asRectoError(error, 'store_failed', `${file.name} could not be copied into the store`);
  }
  return { sha256: hash.digest('hex'), bytes };
}

function tooLarge(name: string, maxBytes: number): RectoError {
  return new RectoError(
    'file_too_large',
    `${name} is larger than ${maxBytes} bytes. Raise RECTO_MAX_BYTES to take it.`,
  );
}
