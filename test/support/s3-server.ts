import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3 } from '@aws-sdk/client-s3';
import { end, freePort, type TestServer, untilSaid } from './servers.ts';

/** Debian's `python3-swift` belongs to Debian's Python. */
const python = ['/usr/bin/python3', 'python3'].find(
  (command) => spawnSync(command, ['-c', 'import swift.common.wsgi']).status === 0,
);

/** Whether OpenStack Swift is installed, which speaks S3. */
export const hasS3 = python !== undefined;

export interface S3Server extends TestServer {
  readonly bucket: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** A client beside the code under test. */
  readonly client: S3;
}

export async function startS3(): Promise<S3Server> {
  if (python === undefined) throw new Error('Swift is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'recto-swift-'));
  const port = await freePort();
  const credentials = { accessKeyId: 'recto:tester', secretAccessKey: 'the-secret' };
  const script = join(import.meta.dirname, 's3-server.py');
  const args = [script, folder, String(port), credentials.accessKeyId, credentials.secretAccessKey];
  const child = spawn(python, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await untilSaid(child, /ready/);
  const url = `http://127.0.0.1:${port}`;
  const client = new S3({ endpoint: url, region: 'us-east-1', forcePathStyle: true, credentials });
  const bucket = 'recto-blobs';
  await client.createBucket({ Bucket: bucket });
  return {
    url,
    bucket,
    credentials,
    client,
    async stop() {
      client.destroy();
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
