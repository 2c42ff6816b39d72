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
import type { KeyedLock } from '../util/keyed-lock.ts';
import { settleAll } from '../util/settle-all.ts';
import { storeSchema, typeRef } from './type-ref.ts';

/** Raise when the same job would have another result, so that stored results of earlier versions are not reused. */
const PIPELINE_VERSION = 4;

/** A file to accept, and how to process it. */
export interface Submission {
  readonly path: string;
  /** The exact bytes of the path, where they are not UTF-8: `path` is then how it is shown. */
  readonly bytes?: Buffer;
  /** Name of the document in results; the file name by default. */
  readonly name?: string;
  readonly type: DocumentType;
  readonly options: JobOptions;
  readonly password?: string;
  readonly context?: JobContext;
  readonly terms?: Partial<JobTerms>;
  /** Whether the store may move the file at `path` instead of copying it. */
  readonly moveFile?: boolean;
  /** Hash and size of a file that may be moved, where they are known. */
  readonly hashed?: HashedFile;
  /** Makes it a job of its own, whatever else is done with the same document. */
  readonly purpose?: string;
}

/** The SHA-256 of a file in hex, and its size. */
export interface HashedFile {
  readonly sha256: string;
  readonly bytes: number;
}

/** Runs the read and the write of one job's description while nobody else changes it. */
export type ChangeJob = <T>(
  id: string,
  work: () => Promise<T>,
  options: { readonly signal: AbortSignal },
) => Promise<T>;

/** What accepting works with. */
export interface AcceptDeps {
  readonly store: BlobStore;
  readonly maxBytes: number;
  /** Keeps others from changing a job meanwhile, where several processes share jobs. */
  readonly changeJob?: ChangeJob;
  /** Keeps this process from describing a new job several times at once, each with a time of its own. */
  readonly createJob?: KeyedLock;
}

/**
 * Accepts a file: detects its kind by its content, stores its bytes under their SHA-256 and stores the description of
 * the job. The same bytes, type, options and context give the same job id.
 * Errors: `file_not_found`, `file_empty`, `file_unsupported`, `file_mismatch`, `file_too_large`, `store_failed`,
 * `cancelled`.
 */
export async function accept(
  submission: Submission,
  deps: AcceptDeps,
  options: { readonly signal: AbortSignal },
): Promise<Job> {
  const { store } = deps;
  const name = submission.name ?? basename(submission.path);
  const file = { path: submission.bytes ?? submission.path, name };
  const sniffed = await sniff(file, options);
  if (sniffed.bytes > deps.maxBytes) throw tooLarge(name, deps.maxBytes);

  const scratch = submission.moveFile === true ? undefined : await store.scratch();
  try {
    const to = scratch === undefined ? undefined : join(scratch.path, 'document');
    const { sha256, bytes } = submission.hashed ?? (await hashFile(file, to, deps.maxBytes, options.signal));
    const blob = `documents/${sha256}`;
    const ref = typeRef(submission.type);
    const storeMissing = async (exists: (key: string) => Promise<boolean>) => {
      const storeDocument = async () => {
        if (!(await exists(blob))) await store.putFile(blob, to ?? submission.path);
      };
      await settleAll([storeDocument(), storeSchema(store, ref.blob, submission.type.schema, exists)]);
    };
    await storeMissing(store.touch);

    // The language of a source file can depend on its name.
    const nameForId = sniffed.kind === 'text' ? name : '';
    const { context = {}, purpose } = submission;
    const idParts = [PIPELINE_VERSION, sha256, ref.sha256, submission.options, nameForId, context];
    const id = `d-${digest(...idParts, ...(purpose === undefined ? [] : [purpose])).slice(0, 32)}`;
    const secret = `secrets/${id}`;
    const describe = (before: Job | undefined, hasSecret: boolean): Job => ({
      id,
      document: {
        name,
        ...(submission.moveFile === true ? {} : { path: submission.path }),
        sha256,
        bytes,
        mediaType: sniffed.mediaType,
        blob,
      },
      type: ref,
      options: submission.options,
      context,
      terms: jobTermsSchema.parse({ ...before?.terms, ...submission.terms }),
      createdAt: before?.createdAt ?? Date.now(),
      ...(hasSecret ? { secret } : {}),
    });
    const { password } = submission;
    const write = async (before: Job | undefined): Promise<Job> => {
      if (password !== undefined) await store.put(secret, password);
      try {
        // The password of a job that is waiting stays, also if the same document comes again without it.
        const job = describe(
          before,
          password !== undefined || (before?.secret !== undefined && (await store.has(secret))),
        );
        await putJson(store, jobKey(id), job);
        // Retention may have removed a blob just before it was touched; from now on the job refers to it.
        await storeMissing(store.has);
        return job;
      } catch (error) {
        // Another submission of the same job may be using it by now.
        if (password !== undefined && !(await store.has(jobKey(id)).catch(() => true))) {
          await store.remove(secret).catch(() => undefined);
        }
        throw error;
      }
    };
    // Only of a job that exists can something be lost.
    const { changeJob, createJob = (_id, work) => work() } = deps;
    const exists = () => store.has(jobKey(id));
    const describeOnce = async () => write((await exists()) ? await findJob(store, id) : undefined);
    return changeJob === undefined || !(await exists())
      ? await createJob(id, describeOnce)
      : await changeJob(id, describeOnce, options);
  } finally {
    await scratch?.release();
  }
}

/** Stores changed terms of a job and returns the job. Errors: `store_failed`. */
export async function saveTerms(store: BlobStore, job: Job, terms: Partial<JobTerms>): Promise<Job> {
  const changed: Job = { ...job, terms: { ...job.terms, ...terms } };
  await putJson(store, jobKey(job.id), changed);
  return changed;
}

/** Blob key of a job's description. */
export function jobKey(id: string): string {
  return `jobs/${id}.json`;
}

/** Loads a job. Errors: `not_found`, `store_failed`. */
export function loadJob(store: BlobStore, id: string): Promise<Job> {
  return getJson(store, jobKey(id), jobSchema);
}

/** Loads a job, or returns undefined if there is none. Errors: `store_failed`. */
export function findJob(store: BlobStore, id: string): Promise<Job | undefined> {
  return findJson(store, jobKey(id), jobSchema);
}

/** Computes the SHA-256 of a file while copying it to `to`, if that is set. */
async function hashFile(
  file: { readonly path: string | Buffer; readonly name: string },
  to: string | undefined,
  maxBytes: number,
  signal: AbortSignal,
): Promise<HashedFile> {
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
    `${name} is larger than ${maxBytes} bytes. Raise RECTO_MAX_BYTES to accept it.`,
  );
}
