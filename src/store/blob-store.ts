/** A file that stands for a blob as long as it is not released. */
export interface BlobFile {
  readonly path: string;
  release(): Promise<void>;
}

/**
 * Where everything large lives: documents, pages, answers, results. A key is a relative path of lower-case words, digits, `.`,
 * `_` and `-`. A blob is whole or not there: a write that is interrupted leaves nothing under its key.
 * Errors: `not_found`, `store_failed` (retryable).
 */
export interface BlobStore {
  readonly url: string;
  /** Writes and makes durable before it returns. */
  put(key: string, data: string | Uint8Array): Promise<void>;
  /** Takes over the file at `path`: it is gone from there afterwards. */
  putFile(key: string, path: string): Promise<void>;
  get(key: string): Promise<Buffer>;
  has(key: string): Promise<boolean>;
  /** Removes a blob; that there is none is no error. */
  remove(key: string): Promise<void>;
  /** The blob as a local file, for libraries and child processes that read files. Not to be written to. */
  asFile(key: string): Promise<BlobFile>;
  /** A new empty folder beside the store, from which `putFile` is cheap. */
  scratch(): Promise<BlobFile>;
}

const KEY = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/;

export function isBlobKey(key: string): boolean {
  return KEY.test(key) && key.length <= 512 && !key.includes('..');
}
