import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { asRectoError } from '../../errors.ts';
import { checkSignal } from '../abortable.ts';
import type { BlobFile, BlobStore, StoreOptions } from '../blob-store.ts';
import { createLocalDraft, sweepLocalDrafts } from '../local-draft.ts';
import { validateKey } from '../validate-key.ts';
import { walkPages } from '../walk-pages.ts';
import { connectS3, type S3Access, type S3Connection } from './connection.ts';
import { isMissing, noBucket, s3Failure } from './failure.ts';
import { abortUploads, listObjects, type S3Area } from './listing.ts';

/** Settings of a store on S3. */
export interface S3Settings extends S3Access, S3Area {}

/** Creates a store of objects in a bucket. The AWS SDK is loaded on the first request. */
export function createS3Store(settings: S3Settings): BlobStore {
  const { bucket, prefix } = settings;
  const location = { bucket, host: settings.endpoint === undefined ? 'Amazon' : new URL(settings.endpoint).host };
  const objectOf = (key: string) => ({ Bucket: bucket, Key: `${prefix}${validateKey(key)}` });

  let connecting: Promise<S3Connection> | undefined;
  const send = async <T>(
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
      throw s3Failure(error, key, location);
    }
  };

  /** A HEAD request does not tell a missing object from a missing bucket. */
  let bucketExists = false;
  const checkBucket = async ({ s3 }: S3Connection, http: { readonly abortSignal?: AbortSignal }): Promise<void> => {
    if (bucketExists) return;
    await s3.headBucket({ Bucket: bucket }, http).catch((error: unknown) => {
      throw isMissing(error) ? noBucket(location, error) : error;
    });
    bucketExists = true;
  };

  const list: BlobStore['list'] = (keyPrefix, options) =>
    send(keyPrefix, options, ({ s3 }, http) => listObjects(s3, settings, keyPrefix, options, http));

  return {
    url: `s3://${bucket}/${prefix}`.replace(/\/$/, ''),
    async put(key, data, options) {
      const object = objectOf(key);
      const body = typeof data === 'string' ? Buffer.from(data) : data;
      await send(key, options, ({ s3 }, http) =>
        s3.putObject({ ...object, Body: body, ContentLength: body.byteLength }, http),
      );
    },
    async putFile(key, path, options) {
      const object = objectOf(key);
      await send(key, options, ({ upload }) => upload(object, path, options?.signal));
      await rm(path).catch((error: unknown) => {
        throw asRectoError(error, 'store_failed', `${key} is stored, but its file cannot be removed`);
      });
    },
    async get(key, options) {
      const object = objectOf(key);
      return send(key, options, async ({ s3 }, http) => {
        const { Body } = await s3.getObject(object, http);
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      });
    },
    async has(key, options) {
      const object = objectOf(key);
      return send(key, options, async (connection, http) => {
        try {
          await connection.s3.headObject(object, http);
          return true;
        } catch (error) {
          if (!isMissing(error)) throw error;
          await checkBucket(connection, http);
          return false;
        }
      });
    },
    async touch(key, options) {
      const object = objectOf(key);
      const source = `${bucket}/${encodeURIComponent(object.Key)}`;
      return send(key, options, async (connection, http) => {
        try {
          // S3 rejects a copy onto itself that changes nothing.
          const change = { MetadataDirective: 'REPLACE', Metadata: { touched: String(Date.now()) } } as const;
          await connection.s3.copyObject({ ...object, ...change, CopySource: source }, http);
          return true;
        } catch (error) {
          if (!isMissing(error)) throw error;
          await checkBucket(connection, http);
          return false;
        }
      });
    },
    async removeOlder(key, beforeMs, options) {
      const object = objectOf(key);
      return send(key, options, async (connection, http) => {
        try {
          const { LastModified } = await connection.s3.headObject(object, http);
          if (LastModified === undefined || LastModified.getTime() >= beforeMs) return false;
        } catch (error) {
          if (!isMissing(error)) throw error;
          await checkBucket(connection, http);
          return true;
        }
        await connection.s3.deleteObject(object, http);
        return true;
      });
    },
    async remove(key, options) {
      const object = objectOf(key);
      await send(key, options, ({ s3 }, http) => s3.deleteObject(object, http));
    },
    list,
    walk: (keyPrefix, options) => walkPages(list, keyPrefix, options),
    async asFile(key, options) {
      const object = objectOf(key);
      return send(key, options, async ({ s3 }, http) => {
        const { Body } = await s3.getObject(object, http);
        return download(Body as Readable, options);
      });
    },
    async scratch(options) {
      checkSignal(options);
      try {
        return await createLocalDraft();
      } catch (error) {
        throw asRectoError(error, 'store_failed', 'No temporary folder can be created');
      }
    },
    async sweepDrafts(olderThanMs, options) {
      const local = await sweepLocalDrafts(olderThanMs);
      return (
        local + (await send('its uploads', options, ({ s3 }, http) => abortUploads(s3, settings, olderThanMs, http)))
      );
    },
  };
}

/** Streams a body into a private local file. */
async function download(body: Readable, options: StoreOptions | undefined): Promise<BlobFile> {
  const draft = await createLocalDraft();
  const path = join(draft.path, 'blob');
  try {
    await pipeline(body, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { ...options });
    return { path, release: draft.release };
  } catch (error) {
    await draft.release();
    throw error;
  }
}
