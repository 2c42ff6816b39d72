import type { ListMultipartUploadsOutput, S3 } from '@aws-sdk/client-s3';
import { type BlobEntry, isBlobKey, type ListOptions, mayBeginKey } from '../blob-store.ts';

/** A server gives no more at a time. */
const PAGE = 1000;

/** What of a bucket is the store's. */
export interface S3Part {
  readonly bucket: string;
  /** What every key of the store begins with in the bucket. */
  readonly prefix: string;
}

/** The blobs in a bucket whose keys begin with `begin`, as `BlobStore.list` gives them. Other objects are passed over. */
export async function listObjects(
  s3: S3,
  { bucket, prefix }: S3Part,
  begin: string,
  { after = '', limit }: ListOptions,
  http: { readonly abortSignal?: AbortSignal } = {},
): Promise<readonly BlobEntry[]> {
  const found: BlobEntry[] = [];
  if (!mayBeginKey(begin)) return found;
  let behind = `${prefix}${after}`;
  while (found.length < limit) {
    const page = await s3.listObjectsV2(
      {
        Bucket: bucket,
        Prefix: `${prefix}${begin}`,
        MaxKeys: Math.min(PAGE, limit - found.length),
        ...(behind === '' ? {} : { StartAfter: behind }),
      },
      http,
    );
    for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
      behind = Key;
      const key = Key.slice(prefix.length);
      if (isBlobKey(key)) found.push({ key, bytes: Size, modifiedAt: LastModified?.getTime() ?? 0 });
    }
    if (page.IsTruncated !== true || page.Contents === undefined) break;
  }
  return found;
}

/** Ends the uploads in parts that began more than `olderThanMs` ago and were never completed. Returns how many. */
export async function abortUploads(
  s3: S3,
  { bucket, prefix }: S3Part,
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
