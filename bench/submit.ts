import autocannon from 'autocannon';
import { makePdf } from '../test/support/pdf.ts';
import { hasRedis, startRedis } from '../test/support/servers.ts';
import { row } from './print.ts';
import { inFolder, type Place, type Running, startServe, startServeAlone } from './support/processes.ts';

const FILE_BYTES = 100_000;
const RATE = 100;
const CONNECTIONS = 10;
/** For each of the two loads, after one that is not counted. */
const SECONDS = { warmUp: 4, load: 15 } as const;
const BAR_MS = 100;
const WIDTHS = [28, 12, 10, 9, 9, 9, 7, 8];

/**
 * Submissions of files of 100 kB, each with other bytes, to a server in a process of its own that nobody works behind: at 100
 * requests a second, which ten connections send in a burst at the beginning of each, and as many as the connections get answered.
 * What makes the requests runs on the same machine.
 */
export async function benchSubmit(): Promise<void> {
  row(['server', 'load', 'answers/s', 'p50 ms', 'p99 ms', 'most ms', 'bar', 'refused'], WIDTHS);
  if (hasRedis) {
    await inFolder(async (cwd) => {
      const redis = await startRedis({ folder: cwd });
      const place = { cwd, env: { RECTO_QUEUE_URL: redis.url } };
      await measure('on Redis', () => startServe(['--no-workers'], place)).finally(() => redis.stop());
    });
  } else console.log('redis-server is not installed');
  await inFolder((cwd) => measure('on the embedded queue', () => startServeAlone(embedded(cwd))));
}

function embedded(cwd: string): Place {
  return { cwd, env: { RECTO_STATE: 'state' } };
}

async function measure(name: string, start: () => Promise<Running>): Promise<void> {
  const server = await start();
  const upload = createUploads();
  const load = (seconds: number, rate?: number) =>
    autocannon({
      url: `${server.said[1]}/v1/jobs`,
      method: 'POST',
      connections: CONNECTIONS,
      duration: seconds,
      // Its correction takes the time between two requests for a millisecond.
      ...(rate === undefined ? {} : { overallRate: rate, ignoreCoordinatedOmission: true }),
      requests: [{ setupRequest: (request) => ({ ...request, ...upload() }) }],
    });
  try {
    await load(SECONDS.warmUp, RATE);
    for (const rate of [RATE, undefined]) {
      const { requests, latency, errors, non2xx } = await load(SECONDS.load, rate);
      const bar = rate === undefined ? '' : `< ${BAR_MS}`;
      const shown = [requests.average.toFixed(0), latency.p50, latency.p99, latency.max, bar, errors + non2xx];
      row([name, rate === undefined ? 'no limit' : `${rate}/s`, ...shown], WIDTHS);
    }
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
