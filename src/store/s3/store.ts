import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { asRectoError } from '../../errors.ts';
import { checkSignal } from '../abortable.ts';
import type { BlobFile, BlobStore, StoreOptions } from '../blob-store.ts';
import { checkedKey } from '../checked-key.ts';
import { walkPages } from '../walk-pages.ts';
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
  const ask = async <T>(
    key: string,
    options: StoreOptions | undefined,
    request: (connection: S3Connection, http: { readonly abortSignal?: AbortSignal }) => Promise<T>,
  ): Promise<T> => {
    checkSignal(options);
    const { signal } = options ?? {};
    try {
      connecting ??= connectS3(settings);
      return await request(await connecting, signal === undefined ? {} : { abortSignal: signal });
    } catch (error) {
      checkSignal(options);
      throw s3Failure(error, key, place);
    }
  };

  /** A HEAD request says the same of a missing object as of a missing bucket. */
  let bucketIsThere = false;
  const checkBucket = async ({ s3 }: S3Connection, http: { readonly abortSignal?: AbortSignal }): Promise<void> => {
    if (bucketIsThere) return;
    await s3.headBucket({ Bucket: bucket }, http).catch((error: unknown) => {
      throw isMissing(error) ? noBucket(place, error) : error;
    });
    bucketIsThere = true;
  };

  const list: BlobStore['list'] = (begin, options) =>
    ask(begin, options, ({ s3 }, http) => listObjects(s3, settings, begin, options, http));

  return {
    url: `s3://${bucket}/${prefix}`.replace(/\/$/, ''),
    async put(key, data, options) {
      const to = at(key);
      const body = typeof data === 'string' ? Buffer.from(data) : data;
      await ask(key, options, ({ s3 }, http) =>
        s3.putObject({ ...to, Body: body, ContentLength: body.byteLength }, http),
      );
    },
    async putFile(key, path, options) {
      const to = at(key);
      await ask(key, options, ({ upload }) => upload(to, path, options?.signal));
      await rm(path).catch((error: unknown) => {
        throw asRectoError(error, 'store_failed', `${key} is stored, but its file cannot be removed`);
      });
    },
    async get(key, options) {
      const from = at(key);
      return ask(key, options, async ({ s3 }, http) => {
        const { Body } = await s3.getObject(from, http);
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      });
    },
    async has(key, options) {
      const where = at(key);
      return ask(key, options, async (connection, http) => {
        try {
          await connection.s3.headObject(where, http);
          return true;
        } catch (error) {
          if (!isMissing(error)) throw error;
          await checkBucket(connection, http);
          return false;
        }
      });
    },
    async touch(key, options) {
      const where = at(key);
      const source = `${bucket}/${encodeURIComponent(where.Key)}`;
      return ask(key, options, async (connection, http) => {
        try {
          // A copy onto itself must change something.
          const change = { MetadataDirective: 'REPLACE', Metadata: { touched: String(Date.now()) } } as const;
          await connection.s3.copyObject({ ...where, ...change, CopySource: source }, http);
          return true;
        } catch (error) {
          if (!isMissing(error)) throw error;
          await checkBucket(connection, http);
          return false;
        }
      });
    },
    async removeOlder(key, beforeMs, options) {
      const where = at(key);
      return ask(key, options, async (connection, http) => {
        try {
          const { LastModified } = await connection.s3.headObject(where, http);
          if (LastModified === undefined || LastModified.getTime() >= beforeMs) return false;
        } catch (error) {
          if (!isMissing(error)) throw error;
          await checkBucket(connection, http);
          return true;
        }
        await connection.s3.deleteObject(where, http);
        return true;
      });
    },
    async remove(key, options) {
      const where = at(key);
      await ask(key, options, ({ s3 }, http) => s3.deleteObject(where, http));
    },
    list,
    walk: (begin, options) => walkPages(list, begin, options),
    async asFile(key, options) {
      const from = at(key);
      return ask(key, options, async ({ s3 }, http) => {
        const { Body } = await s3.getObject(from, http);
        return download(Body as Readable, options);
      });
    },
    async scratch(options) {
      checkSignal(options);
      try {
        return await localDraft();
      } catch (error) {
        throw asRectoError(error, 'store_failed', 'No folder to work in');
      }
    },
    async sweepDrafts(olderThanMs, options) {
      const local = await sweepLocalDrafts(olderThanMs);
      return (
        local + (await ask('its uploads', options, ({ s3 }, http) => abortUploads(s3, settings, olderThanMs, http)))
      );
    },
  };
}

/** Streams a body into a private file of this machine. */
async function download(body: Readable, options: StoreOptions | undefined): Promise<BlobFile> {
  const draft = await localDraft();
  const path = join(draft.path, 'blob');
  try {
    await pipeline(body, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { ...options });
    return { path, release: draft.release };
  } catch (error) {
    await draft.release();
    throw error;
  }
}
