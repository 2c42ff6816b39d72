import { type ModelServer, startModelServer } from '../test/support/model-server/server.ts';
import { receiptPdf } from '../test/support/pdf.ts';
import { hasRedis, startRedis } from '../test/support/servers.ts';
import { median, row } from './print.ts';
import { inFolder, type Place, startServe, startWork } from './support/processes.ts';
import { type Resident, type Watched, watchResident } from './support/resident.ts';

const PAGES = 10;
/** Documents that are not counted, and documents of 10,000 pages. */
const WARM_UP = 200;
const DOCUMENTS = 1000;
/** Documents that are submitted and waited for at a time. */
const CONCURRENCY = 8;
const BAR_MB = 50;
const SAMPLE_MS = 500;
const WIDTHS = [44, 8, 16, 16, 10, 7];

/**
 * Memory of the service while it takes in 1,000 documents of ten pages, asks a model about them that answers at once, and gives
 * their results to those who wait for them: the median of its last quarter against that of its first, after a warm-up.
 */
export async function benchFlat(): Promise<void> {
  row(['process', 'pages', '1st quarter MB', 'last quarter MB', 'growth MB', 'bar'], WIDTHS);
  const model = await startModelServer({ kind: 'openrouter', schema: 'ignored', answer: () => ({ total: 1 }) });
  try {
    await inFolder((cwd) => runEmbedded(cwd, model));
    if (hasRedis) await inFolder((cwd) => runOnRedis(cwd, model));
    else console.log('redis-server is not installed');
  } finally {
    await model.stop();
  }
}

async function runEmbedded(cwd: string, model: ModelServer): Promise<void> {
  const server = await startServe([], placeOf(cwd, model, { RECTO_STATE: 'state' }));
  try {
    await measure([{ name: 'recto serve, embedded', pid: server.pid }], `${server.said[1]}`);
  } finally {
    await server.stop();
  }
}

async function runOnRedis(cwd: string, model: ModelServer): Promise<void> {
  const redis = await startRedis({ folder: cwd });
  const place = placeOf(cwd, model, { RECTO_QUEUE_URL: redis.url });
  const [server, worker] = await Promise.all([startServe(['--no-workers'], place), startWork([], place)]);
  const processes = [
    { name: 'recto serve --no-workers', pid: server.pid },
    { name: 'recto work', pid: worker.pid },
  ];
  try {
    await measure(processes, `${server.said[1]}`);
  } finally {
    await Promise.all([worker.stop(), server.stop()]);
    await redis.stop();
  }
}

function placeOf(cwd: string, model: ModelServer, env: Readonly<Record<string, string>>): Place {
  return { cwd, env: { RECTO_MODEL_URL: model.url, RECTO_MODEL_SERVER: 'openrouter', ...env } };
}

async function measure(processes: readonly Watched[], url: string): Promise<void> {
  await submitAll(url, 0, WARM_UP);
  const watch = watchResident(processes, SAMPLE_MS);
  await submitAll(url, WARM_UP, WARM_UP + DOCUMENTS);
  for (const { name, samples } of watch.stop()) show(name, samples);
}

function show(name: string, samples: Resident['samples']): void {
  const quarter = Math.ceil(samples.length / 4);
  const [first, last] = [median(samples.slice(0, quarter)), median(samples.slice(-quarter))];
  const shown = [first, last, last - first].map((mb) => mb.toFixed(0));
  row([name, DOCUMENTS * PAGES, ...shown, `±${BAR_MB}`], WIDTHS);
}

/** Submits documents, each another one, and waits for their results. */
async function submitAll(url: string, from: number, to: number): Promise<void> {
  let next = from;
  const take = async () => {
    while (next < to) {
      const number = next;
      next += 1;
      const form = new FormData();
      form.append('type', 'receipt');
      form.append('file', new Blob([receiptPdf(number, PAGES)]), `${number}.pdf`);
      const answer = await fetch(`${url}/v1/jobs?wait=60`, { method: 'POST', body: form });
      const { status } = (await answer.json()) as { readonly status: string };
      if (answer.status !== 200) throw new Error(`Document ${number} is ${status}.`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, take));
}
