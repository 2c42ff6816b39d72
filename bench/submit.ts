import { join } from 'node:path';
import autocannon from 'autocannon';
import { makePdf } from '../test/support/pdf.ts';
import { hasPostgres, hasRedis, startPostgres, startRedis } from '../test/support/servers.ts';
import { row } from './print.ts';
import { inFolder, type Running, startBareSubmit, startServe, startServeAlone } from './support/processes.ts';

const FILE_BYTES = 100_000;
const CONNECTIONS = 10;
/** The first lot is not counted. */
const SECONDS = { warmUp: 4, load: 15 } as const;
const BAR = 0.6;
const WIDTHS = [20, 18, 18, 7, 6, 9];

/**
 * Submissions of files of 100 kB, each with other bytes, to a server in a process of its own that nobody works behind, as
 * many as ten connections get answered, against a bare Fastify route that streams the same body to disk and adds one BullMQ
 * job, in the same run. What makes the requests runs on the same machine.
 */
export async function benchSubmit(): Promise<void> {
  row(['queue', 'Recto answers/s', 'bare route/s', 'ratio', 'bar', 'refused'], WIDTHS);
  if (hasRedis) {
    await inFolder(async (cwd) => {
      const redis = await startRedis({ folder: cwd });
      try {
        await compare('Redis', redis.url, cwd, () =>
          startServe(['--no-workers'], { cwd, env: { RECTO_QUEUE_URL: redis.url } }),
        );
      } finally {
        await redis.stop();
      }
    });
  } else console.log('redis-server is not installed');
  if (hasPostgres) {
    await inFolder(async (cwd) => {
      const postgres = await startPostgres();
      try {
        await compare('Postgres', postgres.url, cwd, () =>
          startServe(['--no-workers'], { cwd, env: { RECTO_QUEUE_URL: postgres.url } }),
        );
      } finally {
        await postgres.stop();
      }
    });
  } else console.log('Postgres is not installed');
  await inFolder((cwd) =>
    compare('embedded', `file:${join(cwd, 'bare')}`, cwd, () =>
      startServeAlone({ cwd, env: { RECTO_STATE: 'state' } }),
    ),
  );
}

async function compare(name: string, url: string, cwd: string, start: () => Promise<Running>): Promise<void> {
  const ours = await measure(start);
  const bare = await measure(() => startBareSubmit(url, cwd));
  const ratio = (ours.rate / bare.rate).toFixed(2);
  row([name, ours.rate.toFixed(0), bare.rate.toFixed(0), ratio, BAR, ours.refused + bare.refused], WIDTHS);
}

async function measure(start: () => Promise<Running>): Promise<{ readonly rate: number; readonly refused: number }> {
  const server = await start();
  const upload = createUploads();
  const load = (seconds: number) =>
    autocannon({
      url: `${server.said[1]}/v1/jobs`,
      method: 'POST',
      connections: CONNECTIONS,
      duration: seconds,
      requests: [{ setupRequest: (request) => ({ ...request, ...upload() }) }],
    });
  try {
    await load(SECONDS.warmUp);
    const { requests, errors, non2xx } = await load(SECONDS.load);
    return { rate: requests.average, refused: errors + non2xx };
  } finally {
    await server.stop();
  }
}

/** Bodies of requests that each submit another receipt: most of it is a comment in the content of its page. */
function createUploads(): () => { readonly headers: Readonly<Record<string, string>>; readonly body: Buffer } {
  const boundary = 'recto-bench-boundary';
  const part = (head: string) => `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`;
  const file = makePdf([
    { lines: [{ text: 'Total: 1.00 EUR', x: 60, y: 700, before: `%${'-'.repeat(FILE_BYTES)}\n` }] },
  ]);
  const before = `${part('name="type"')}receipt\r\n${part('name="file"; filename="receipt.pdf"')}`;
  const body = Buffer.concat([Buffer.from(before), file, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  const numberAt = body.indexOf('%--') + 1;
  let number = 0;
  return () => {
    number += 1;
    const own = Buffer.from(body);
    own.write(String(number).padStart(12, '0'), numberAt);
    return { headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }, body: own };
  };
}
