/** A file that stands for a blob as long as it is not released. */
export interface BlobFile {
  readonly path: string;
  release(): Promise<void>;
}

/** What a list tells of a blob. */
export interface BlobEntry {
  readonly key: string;
  readonly bytes: number;
  /** When it was put last, in ms since 1970; on S3 to the second. */
  readonly modifiedAt: number;
}

/** The last argument of every method: a call ends with `cancelled` when the signal aborts, and what it was doing is given up. */
export interface StoreOptions {
  readonly signal?: AbortSignal;
}

export interface ListOptions extends StoreOptions {
  /** The list begins behind this key, which need not be there. */
  readonly after?: string;
  /** Most entries to give. */
  readonly limit: number;
}

export interface WalkOptions {
  readonly signal: AbortSignal;
  readonly after?: string;
}

/**
 * Where everything large lives: documents, pages, answers, results. A key is a relative path of lower-case words, digits, `.`,
 * `_` and `-`; no key may be the folder of another one. A blob is whole or not there: a write that is interrupted leaves nothing
 * under its key, and of several writers of one key the last one wins.
 * Errors: `not_found`; `cancelled`; `store_failed`, which is retryable unless the key is none, or credentials or the bucket are wrong.
 */
export interface BlobStore {
  readonly url: string;
  /** Writes and makes durable before it returns. */
  put(key: string, data: string | Uint8Array, options?: StoreOptions): Promise<void>;
  /** Takes over the file at `path`, which is gone from there afterwards, and makes it durable before it returns. */
  putFile(key: string, path: string, options?: StoreOptions): Promise<void>;
  get(key: string, options?: StoreOptions): Promise<Buffer>;
  has(key: string, options?: StoreOptions): Promise<boolean>;
  /** As `has`; a blob that is there counts as put now, so that `removeOlder` leaves it alone. */
  touch(key: string, options?: StoreOptions): Promise<boolean>;
  /** Removes one blob; that there is none is no error. */
  remove(key: string, options?: StoreOptions): Promise<void>;
  /**
   * Removes a blob unless it was put or touched at `beforeMs` or later, in ms since 1970; says whether it is gone. On S3 whoever
   * touches it in the very moment of its removal may lose it: who relies on a blob that was there looks again afterwards.
   */
  removeOlder(key: string, beforeMs: number, options?: StoreOptions): Promise<boolean>;
  /**
   * The blobs whose keys begin with `prefix` (any beginning of a key, not only a folder), in ascending order of the bytes of their
   * keys. Fewer than `limit` of them means that there are no more. The next page begins after the last key of this one; what is
   * put or removed meanwhile may or may not be in it, everything else is listed once. Costs as much as what is listed and the
   * folders on the way to it, not as much as the store.
   */
  list(prefix: string, options: ListOptions): Promise<readonly BlobEntry[]>;
  /**
   * All blobs whose keys begin with `prefix`, in the order of `list`, from behind `after` on. Costs as much as there are of them:
   * a folder is read once, where a page of `list` reads it anew.
   */
  walk(prefix: string, options: WalkOptions): AsyncGenerator<BlobEntry>;
  /** The blob as a local file, for libraries and child processes that read files. Not to be written to. */
  asFile(key: string, options?: StoreOptions): Promise<BlobFile>;
  /** A new empty folder beside the store, from which `putFile` is cheap. */
  scratch(options?: StoreOptions): Promise<BlobFile>;
  /**
   * Removes what processes that were ended in the middle of their work left behind: drafts of blobs, files and folders that were
   * not released. Only what nobody has written to for `olderThanMs`, which must be longer than any work takes. Returns how many.
   */
  sweepDrafts(olderThanMs: number, options?: StoreOptions): Promise<number>;
}

/** No segment is longer than a file's name can be. */
const KEY = /^[a-z0-9][a-z0-9._-]{0,254}(\/[a-z0-9][a-z0-9._-]{0,254})*$/;

/** Where a store on a file system keeps its drafts. */
export const DRAFTS = 'tmp';

export function isBlobKey(key: string): boolean {
  return mayBeginKey(key) && key.length <= 512 && KEY.test(key) && key !== DRAFTS && !key.startsWith(`${DRAFTS}/`);
}

/** Whether there can be keys that begin so. */
export function mayBeginKey(prefix: string): boolean {
  return prefix === '' || (KEY.test(prefix.replace(/\/$/, '')) && !prefix.includes('..'));
}
