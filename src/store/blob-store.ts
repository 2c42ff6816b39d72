/** A local file or folder that exists until it is released. */
export interface BlobFile {
  readonly path: string;
  release(): Promise<void>;
}

/** An entry of a list of blobs. */
export interface BlobEntry {
  readonly key: string;
  readonly bytes: number;
  /** When it was last put or touched, in ms since 1970; on S3 to the second. */
  readonly modifiedAt: number;
}

/** Options of every method: a call rejects with `cancelled` when the signal aborts. */
export interface StoreOptions {
  readonly signal?: AbortSignal;
}

/** Options of a list. */
export interface ListOptions extends StoreOptions {
  /** The list begins after this key, which need not exist. */
  readonly after?: string;
  /** Maximum number of entries. */
  readonly limit: number;
}

/** Options of a walk. */
export interface WalkOptions {
  readonly signal: AbortSignal;
  readonly after?: string;
}

/**
 * Stores everything large: documents, pages, answers, results. A key is a relative path of lower-case letters, digits,
 * `.`, `_` and `-`; no key may be the folder of another. Writes are atomic: an interrupted one leaves nothing under its
 * key, and the last of several writers wins.
 * Errors: `not_found`; `cancelled`; `store_failed`, retryable unless the key, the credentials or the bucket is invalid.
 */
export interface BlobStore {
  readonly url: string;
  /** Writes a blob durably. */
  put(key: string, data: string | Uint8Array, options?: StoreOptions): Promise<void>;
  /** Moves the file at `path` into the store, durably. */
  putFile(key: string, path: string, options?: StoreOptions): Promise<void>;
  get(key: string, options?: StoreOptions): Promise<Buffer>;
  has(key: string, options?: StoreOptions): Promise<boolean>;
  /** As `has`; an existing blob counts as put now, so that `removeOlder` keeps it. */
  touch(key: string, options?: StoreOptions): Promise<boolean>;
  /** Removes a blob if it exists. */
  remove(key: string, options?: StoreOptions): Promise<void>;
  /**
   * Removes a blob unless it was put or touched at `beforeMs` or later, in ms since 1970; returns whether it is gone.
   * On S3 a concurrent `touch` may be lost: a caller that relies on the blob must check again afterwards.
   */
  removeOlder(key: string, beforeMs: number, options?: StoreOptions): Promise<boolean>;
  /**
   * Lists the blobs whose keys begin with `prefix`, which need not be a folder, in ascending byte order of their keys.
   * Fewer than `limit` entries mean that there are no more; the next page begins after the last key. Blobs that are put
   * or removed meanwhile may be missing. The cost depends on the listed entries and their folders, not on the size of
   * the store.
   */
  list(prefix: string, options: ListOptions): Promise<readonly BlobEntry[]>;
  /**
   * Yields all blobs whose keys begin with `prefix` and follow `after`, in the order of `list`. Each folder is read
   * once, while every page of `list` reads it again.
   */
  walk(prefix: string, options: WalkOptions): AsyncGenerator<BlobEntry>;
  /** The blob as a read-only local file, for libraries and child processes that read files. */
  asFile(key: string, options?: StoreOptions): Promise<BlobFile>;
  /** A new temporary folder beside the store, from which `putFile` is cheap. */
  scratch(options?: StoreOptions): Promise<BlobFile>;
  /**
   * Removes what killed processes left behind: drafts of blobs, and files and folders that were not released, if they
   * are unmodified for `olderThanMs`, which must exceed the duration of any work. Returns how many.
   */
  sweepDrafts(olderThanMs: number, options?: StoreOptions): Promise<number>;
}

/** Segments are limited to the length of file names. */
const KEY_PATTERN = /^[a-z0-9][a-z0-9._-]{0,254}(\/[a-z0-9][a-z0-9._-]{0,254})*$/;

/** Folder for drafts in a store on a file system. */
export const DRAFTS_FOLDER = 'tmp';

/** Whether a text is a valid blob key. */
export function isBlobKey(key: string): boolean {
  return (
    isKeyPrefix(key) &&
    key.length <= 512 &&
    KEY_PATTERN.test(key) &&
    key !== DRAFTS_FOLDER &&
    !key.startsWith(`${DRAFTS_FOLDER}/`)
  );
}

/** Whether valid keys can begin with `prefix`. */
export function isKeyPrefix(prefix: string): boolean {
  return prefix === '' || (KEY_PATTERN.test(prefix.replace(/\/$/, '')) && !prefix.includes('..'));
}
