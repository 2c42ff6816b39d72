import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { asRectoError } from '../../errors.ts';
import type { BlobFile, BlobStore } from '../blob-store.ts';
import { checkedKey } from '../checked-key.ts';
import { walkPages } from '../walk.ts';
import { connectS3, type S3Access, type S3Connection } from './connection.ts';
import { isMissing, noBucket, s3Failure } from './failure.ts';
import { abortUploads, listObjects, type S3Part } from './listing.ts';
import { localDraft, sweepLocalDrafts } from './local-draft.ts';

export interface S3Settings extends S3Access, S3Part {}

/** Keeps blobs as objects in a bucket. The library is loaded with the first request. */
export function createS3Store(settings: S3Settings): BlobStore {
  const { bucket, prefix } = settings;
  const place = { bucket, host: settings.endpoint === undefined ? 'Amazon' : new URL(settings.endpoint).host };
  const at = (key: string) => ({ Bucket: bucket, Key: `${prefix}${checkedKey(key)}` });

  let connecting: Promise<S3Connection> | undefined;
  const ask = async <T>(key: string, request: (connection: S3Connection) => Promise<T>): Promise<T> => {
    try {
      connecting ??= connectS3(settings);
      return await request(await connecting);
    } catch (error) {
      throw s3Failure(error, key, place);
    }
  };

  /** A HEAD request says the same of a missing object as of a missing bucket. */
  let bucketIsThere = false;
  const checkBucket = async ({ s3 }: S3Connection): Promise<void> => {
    if (bucketIsThere) return;
    await s3.headBucket({ Bucket: bucket }).catch((error: unknown) => {
      throw isMissing(error) ? noBucket(place, error) : error;
    });
    bucketIsThere = true;
  };

  const list: BlobStore['list'] = (begin, options) => ask(begin, ({ s3 }) => listObjects(s3, settings, begin, options));

  return {
    url: `s3://${bucket}/${prefix}`.replace(/\/$/, ''),
    async put(key, data) {
      const to = at(key);
      const body = typeof data === 'string' ? Buffer.from(data) : data;
      await ask(key, ({ s3 }) => s3.putObject({ ...to, Body: body, ContentLength: body.byteLength }));
    },
    async putFile(key, path) {
      const to = at(key);
      await ask(key, ({ upload }) => upload(to, path));
      await rm(path).catch((error: unknown) => {
        throw asRectoError(error, 'store_failed', `${key} is stored, but its file cannot be removed`);
      });
    },
    async get(key) {
      const from = at(key);
      return ask(key, async ({ s3 }) => {
        const { Body } = await s3.getObject(from);
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      });
    },
    async has(key) {
      const where = at(key);
      return ask(key, async (connection) => {
        try {
          await connection.s3.headObject(where);
          return true;
        } catch (error) {
          if (!isMissing(error)) throw error;
          await checkBucket(connection);
          return false;
        }
      });
    },
    async touch(key) {
      const where = at(key);
      const source = `${bucket}/${encodeURIComponent(where.Key)}`;
      return ask(key, async (connection) => {
        try {
          // A copy onto itself must change something.
          const change = { MetadataDirective: 'REPLACE', Metadata: { touched: String(Date.now()) } } as const;
          await connection.s3.copyObject({ ...where, ...change, CopySource: source });
          return true;
        } catch (error) {
          if (!isMissing(error)) throw error;
          await checkBucket(connection);
          return false;
        }
      });
    },
    async removeOlder(key, beforeMs) {
      const where = at(key);
      return ask(key, async (connection) => {
        try {
          const { LastModified } = await connection.s3.headObject(where);
          if (LastModified === undefined || LastModified.getTime() >= beforeMs) return false;
        } catch (error) {
          if (!isMissing(error)) throw error;
          await checkBucket(connection);
          return true;
        }
        await connection.s3.deleteObject(where);
        return true;
      });
    },
    async remove(key) {
      const where = at(key);
      await ask(key, ({ s3 }) => s3.deleteObject(where));
    },
    list,
    walk: (begin, options) => walkPages(list, begin, options),
    async asFile(key) {
      const from = at(key);
      return ask(key, async ({ s3 }) => {
        const { Body } = await s3.getObject(from);
        return download(Body as Readable);
      });
    },
    async scratch() {
      try {
        return await localDraft();
      } catch (error) {
        throw asRectoError(error, 'store_failed', 'No folder to work in');
      }
    },
    async sweepDrafts(olderThanMs) {
      const local = await sweepLocalDrafts(olderThanMs);
      return local + (await ask('its uploads', ({ s3 }) => abortUploads(s3, settings, olderThanMs)));
    },
  };
}

/** Streams a body into a private file of this machine. */
async function download(body: Readable): Promise<BlobFile> {
  const draft = await localDraft();
  const path = join(draft.path, 'blob');
  try {
    await pipeline(body, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    return { path, release: draft.release };
  } catch (error) {
    await draft.release();
    throw error;
  }
}
