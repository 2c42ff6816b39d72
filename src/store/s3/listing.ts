import type { ListMultipartUploadsOutput, S3 } from '@aws-sdk/client-s3';
import { type BlobEntry, isBlobKey, isKeyPrefix, type ListOptions } from '../blob-store.ts';

/** Limit of S3. */
const MAX_PAGE_SIZE = 1000;

/** The part of a bucket that belongs to the store. */
export interface S3Area {
  readonly bucket: string;
  /** Prefix of all keys of the store in the bucket. */
  readonly prefix: string;
}

/** Implements `BlobStore.list` for a bucket. Objects whose keys are no blob keys are skipped. */
export async function listObjects(
  s3: S3,
  { bucket, prefix }: S3Area,
  keyPrefix: string,
  { after = '', limit }: ListOptions,
  http: { readonly abortSignal?: AbortSignal } = {},
): Promise<readonly BlobEntry[]> {
  const entries: BlobEntry[] = [];
  if (!isKeyPrefix(keyPrefix)) return entries;
  let startAfter = `${prefix}${after}`;
  while (entries.length < limit) {
    const page = await s3.listObjectsV2(
      {
        Bucket: bucket,
        Prefix: `${prefix}${keyPrefix}`,
        MaxKeys: Math.min(MAX_PAGE_SIZE, limit - entries.length),
        ...(startAfter === '' ? {} : { StartAfter: startAfter }),
      },
      http,
    );
    for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
      startAfter = Key;
      const key = Key.slice(prefix.length);
      if (isBlobKey(key)) entries.push({ key, bytes: Size, modifiedAt: LastModified?.getTime() ?? 0 });
    }
    if (page.IsTruncated !== true || page.Contents === undefined) break;
  }
  return entries;
}

/** Aborts multipart uploads that began more than `olderThanMs` ago. Returns how many. */
export async function abortUploads(
  s3: S3,
  { bucket, prefix }: S3Area,
  olderThanMs: number,
  http: { readonly abortSignal?: AbortSignal } = {},
): Promise<number> {
  const before = Date.now() - olderThanMs;
  let aborted = 0;
  let page: ListMultipartUploadsOutput | undefined;
  do {
    page = await s3.listMultipartUploads(
      {
        Bucket: bucket,
        Prefix: prefix,
        ...(page?.NextKeyMarker === undefined ? {} : { KeyMarker: page.NextKeyMarker }),
        ...(page?.NextUploadIdMarker === undefined ? {} : { UploadIdMarker: page.NextUploadIdMarker }),
      },
      http,
    );
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (Initiated === undefined || Initiated.getTime() > before) continue;
      await s3.abortMultipartUpload({ Bucket: bucket, Key, UploadId }, http);
      aborted += 1;
    }
  } while (page.IsTruncated === true && page.NextKeyMarker !== undefined);
  return aborted;
}
