import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { resultSchema } from '../../schemas/result.ts';
import { startCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { type ModelServer, startModelServer } from '../support/model-server/server.ts';
import { receiptPdf } from '../support/pdf.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { freePort } from '../support/servers.ts';
import { formOf } from '../support/service.ts';
import { type Random, seeded } from './random.ts';

export interface KillRun {
  readonly seed: number;
  readonly kills: number;
  /** Half of them are submitted over REST, half are dropped into a folder. */
  readonly documents: number;
  /** A queue server, with a process for each kind of work; one process with the embedded queue without it. */
  readonly queueUrl?: string;
  /** Longest pause between two kills, in ms. */
  readonly pauseMs: number;
}

export interface KillReport {
  readonly kills: Readonly<Record<string, number>>;
  /** Documents with one right result in the one place where it belongs. */
  readonly results: number;
  readonly requests: number;
  /** What must not be. */
  readonly violations: readonly string[];
}

const SCHEMA = { type: 'object', properties: { number: { type: 'integer' }, total: { type: 'number' } } };
const MODEL_MS = 150;
const MAX_MS = 3_500_000;

/** The documents of a run by their numbers. */
interface Work {
  /** Ids of the jobs that were submitted over REST. */
  readonly ids: Map<number, string>;
  readonly dropped: number[];
}

/**
 * Submits documents while it kills the processes that work on them, at random and all kinds of them, and starts them again; waits
 * for the end, and counts.
 */
export async function killRun(run: KillRun): Promise<KillReport> {
  const random = seeded(run.seed);
  const cwd = temporaryFolder();
  const inbox = join(cwd, 'inbox');
  mkdirSync(inbox);
  writeFileSync(join(inbox, 'recto.json'), JSON.stringify({ schema: SCHEMA }));
  const model = await startModelServer({ kind: 'openrouter', key: 'sk-test', answer: answerOf, latencyMs: MODEL_MS });
  onTestFinished(() => model.stop());
  const receiver = await startReceiver();
  const answers = rememberAnswers(join(cwd, 'store', 'answers'));
  const port = await freePort();
  const env: Record<string, string> = {
    RECTO_STORE_URL: 'file:store',
    RECTO_MODEL_URL: model.url,
    RECTO_MODEL_KEY: 'sk-test',
    RECTO_MODEL_SERVER: 'openrouter',
    RECTO_ALLOWED_HOSTS: receiver.host,
    RECTO_WEBHOOK_RETRY_SECONDS: '1',
    RECTO_LOCK_SECONDS: '4',
    RECTO_LOG: 'silent',
    ...(run.queueUrl === undefined ? {} : { RECTO_QUEUE_URL: run.queueUrl }),
  };
  const serve = ['serve', '--port', String(port)];
  const commands: Readonly<Record<string, readonly string[]>> =
    run.queueUrl === undefined
      ? { serve: [...serve, '--watch', 'inbox'] }
      : {
          serve: [...serve, '--no-workers'],
          prepare: ['work', '--steps', 'prepare'],
          extract: ['work', '--steps', 'extract'],
          assemble: ['work', '--steps', 'assemble,deliver'],
          watch: ['watch', 'inbox', '--settle', '0.2'],
        };
  const crew = createCrew(commands, { cwd, env });
  const work: Work = { ids: new Map(), dropped: [] };
  const api = `http://127.0.0.1:${port}`;
  const submitting: Promise<void>[] = [];
  for (let kill = 0; kill < run.kills; kill += 1) {
    const upTo = Math.ceil((run.documents * (kill + 1)) / run.kills);
    for (let number = submitting.length; number < upTo; number += 1) {
      submitting.push(number % 2 === 0 ? submit(number, api, receiver, work) : drop(number, inbox, work));
    }
    // Not for anything to happen: that it happens at any time is the point.
    await setTimeout(random() * run.pauseMs);
    await crew.kill(random);
  }
  await Promise.all(submitting);
  const violations = await untilEnded(work, { api, inbox, receiver });
  const results = await countResults(work, { api, inbox }, violations);
  violations.push(...askedTwice(model, answers), ...toldWrongly(receiver, work));
  return { kills: crew.kills, results, requests: model.requests.length, violations };
}

function answerOf({ text }: { readonly text: string }): object {
  return { number: Number(/Receipt no: (\d+)/.exec(text)?.[1]), total: Number(/Total: ([\d.]+)/.exec(text)?.[1]) };
}

interface Crew {
  readonly kills: Record<string, number>;
  kill(random: Random): Promise<void>;
}

/** Processes that are started again as soon as they are killed. */
function createCrew(
  commands: Readonly<Record<string, readonly string[]>>,
  place: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Crew {
  const kills: Record<string, number> = {};
  const running = new Map<string, ChildProcess>();
  const start = (name: string) => {
    const child = startCli(commands[name] ?? [], place);
    child.stdout?.resume();
    child.stderr?.resume();
    running.set(name, child);
  };
  const names = Object.keys(commands);
  for (const name of names) start(name);
  onTestFinished(async () => {
    for (const child of running.values()) await end(child);
  });
  return {
    kills,
    async kill(random) {
      const name = names[Math.floor(random() * names.length)] ?? '';
      const child = running.get(name);
      if (child === undefined) return;
      await end(child);
      kills[name] = (kills[name] ?? 0) + 1;
      start(name);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Submits a document as a careful client does: with an idempotency key, again and again until it is taken. */
async function submit(number: number, api: string, receiver: Receiver, work: Work): Promise<void> {
  const init = () => ({
    method: 'POST',
    headers: { 'idempotency-key': `document-${number}` },
    body: formOf(
      { [`${number}.pdf`]: receiptPdf(number) },
      { schema: JSON.stringify(SCHEMA), callback_url: receiver.url },
    ),
  });
  await eventually(async () => {
    const answer = await fetch(`${api}/v1/jobs`, init());
    if (!answer.ok) return false;
    work.ids.set(number, ((await answer.json()) as { id: string }).id);
    return true;
  });
}

async function drop(number: number, inbox: string, work: Work): Promise<void> {
  const name = `${number}.pdf`;
  writeFileSync(join(inbox, `.${name}`), receiptPdf(number));
  renameSync(join(inbox, `.${name}`), join(inbox, name));
  work.dropped.push(number);
}

/** Waits until something holds; that it cannot be looked at for now is no failure. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + MAX_MS;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > deadline) throw new Error('It did not end.');
    await setTimeout(100);
  }
}

interface Where {
  readonly api: string;
  readonly inbox: string;
}

const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
const filesIn = (folder: string) => namesIn(folder).filter((name) => name.endsWith('.pdf'));

/** Waits until all jobs have ended and been told, and all files have left the folder. Returns what is stuck. */
async function untilEnded(work: Work, where: Where & { readonly receiver: Receiver }): Promise<string[]> {
  const { api, inbox, receiver } = where;
  const open = new Set(work.ids.values());
  try {
    await eventually(async () => {
      for (const id of open) {
        const job = (await (await fetch(`${api}/v1/jobs/${id}`)).json()) as { status: string };
        if (!['succeeded', 'partial', 'failed'].includes(job.status)) return false;
        open.delete(id);
      }
      const left = ['done', 'failed', 'duplicate'].reduce((sum, name) => sum + filesIn(join(inbox, name)).length, 0);
      return left >= work.dropped.length && new Set(receiver.taken).size >= work.ids.size;
    });
    return [];
  } catch {
    return [`${open.size} jobs have not ended, ${filesIn(inbox).length} files are still in the folder`];
  }
}

/** Counts the documents with one right result in the place where it belongs. */
async function countResults(work: Work, { api, inbox }: Where, violations: string[]): Promise<number> {
  let count = 0;
  const check = (number: number, given: unknown) => {
    const result = resultSchema.parse(given);
    if (result.status === 'succeeded' && result.data.number === 1000 + number) count += 1;
    else violations.push(`document ${number}: ${result.status} ${JSON.stringify(result.issues)}`);
  };
  for (const [number, id] of work.ids) check(number, await (await fetch(`${api}/v1/jobs/${id}/result`)).json());
  for (const number of work.dropped) {
    const name = `${number}.pdf`;
    const places = ['.', 'done', 'failed', 'duplicate'].filter((place) => filesIn(join(inbox, place)).includes(name));
    const results = namesIn(join(inbox, 'results')).filter((file) => file === `${name}.json`);
    if (places.join() !== 'done' || results.length !== 1) {
      violations.push(`file ${name} is in ${places.join(', ') || 'no place'}, with ${results.length} results`);
    } else check(number, JSON.parse(readFileSync(join(inbox, 'results', `${name}.json`), 'utf8')));
  }
  const expected = new Set(work.dropped.map((number) => `${number}.pdf.json`));
  const extra = namesIn(join(inbox, 'results')).filter((name) => !expected.has(name));
  if (extra.length > 0) violations.push(`results too many: ${extra.join(', ')}`);
  return count;
}

/** When an answer about each receipt was first in the store, in ms of `performance.now()`. */
function rememberAnswers(folder: string): ReadonlyMap<number, number> {
  mkdirSync(folder, { recursive: true });
  const seen = new Map<number, number>();
  const watcher = watch(folder, (_, name) => {
    const at = performance.now();
    if (name === null || !existsSync(join(folder, name))) return;
    const number = Number(
      /"number\\?":\s*(\d+)/.exec(readFileSync(join(folder, name), 'utf8').replaceAll('\\', ''))?.[1],
    );
    if (!seen.has(number)) seen.set(number, at);
  });
  onTestFinished(() => watcher.close());
  return seen;
}

/** Requests about documents whose answer was in the store already. */
function askedTwice(model: ModelServer, answers: ReadonlyMap<number, number>): readonly string[] {
  return model.requests.flatMap(({ text, beganAt }) => {
    const number = Number(/Receipt no: (\d+)/.exec(text)?.[1]);
    const storedAt = answers.get(number) ?? Number.POSITIVE_INFINITY;
    if (beganAt <= storedAt) return [];
    return [`receipt ${number} was asked about ${Math.round(beganAt - storedAt)} ms after its answer was stored`];
  });
}

/** Callbacks with one id and different contents, and jobs that were told with more than one id. */
function toldWrongly(receiver: Receiver, work: Work): readonly string[] {
  const bodies = new Map<string, string>();
  const ids = new Map<string, Set<string>>();
  const wrong: string[] = [];
  for (const { id, body } of receiver.received) {
    const job = (JSON.parse(body) as { data: { id: string } }).data.id;
    ids.set(job, (ids.get(job) ?? new Set()).add(id));
    if ((bodies.get(id) ?? body) !== body) wrong.push(`callback ${id} was sent with different contents`);
    bodies.set(id, body);
  }
  for (const [number, job] of work.ids) {
    const count = ids.get(job)?.size ?? 0;
    if (count !== 1) wrong.push(`document ${number} was told with ${count} ids`);
  }
  return wrong;
}
