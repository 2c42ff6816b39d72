import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { jobOptionsSchema } from '../../schemas/job.ts';
import { type Config, queueUrlOf } from '../app/config.ts';
import { type Container, createContainer } from '../app/container.ts';
import { accessOf, loadFindings } from '../app/models.ts';
import { storeOf } from '../app/store.ts';
import { asRectoError, RectoError } from '../errors.ts';
import { toDocumentType } from '../extract/document-type.ts';
import { findingsKey } from '../model/findings.ts';
import { urlOf } from '../model/profile.ts';
import { accept } from '../pipeline/accept.ts';
import { loadPage } from '../pipeline/pages.ts';
import { prepare } from '../pipeline/prepare/prepare.ts';
import { closeQueue } from '../queue/close-queue.ts';
import { openEngine } from '../queue/engines/open.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { CommandDeps } from './commands/deps.ts';
import { summarizeFindings } from './run-doctor-model.ts';
import { settingsLines } from './settings-lines.ts';
import { plural } from './terminal.ts';

interface Check {
  readonly name: string;
  /** Describes what is in use; throws when it does not work. */
  readonly run: () => Promise<string>;
}

/** Runs a check, prints its outcome, and returns whether it failed. */
type Fails = (check: Check) => Promise<boolean>;

const TEST_IMAGE = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="160"><rect width="600" height="160" fill="white"/>
<text x="30" y="100" font-family="sans-serif" font-size="60">TOTAL 12.50</text></svg>`;

/** Runs `recto doctor`: tests and prints what is in use, and returns the exit code. */
export async function runDoctor(deps: CommandDeps): Promise<number> {
  const config = deps.config();
  const store = storeOf(config);
  const { out } = deps.terminal;
  const fails: Fails = async ({ name, run }) => {
    try {
      out.write(`ok    ${name.padEnd(9)} ${await run()}\n`);
      return false;
    } catch (error) {
      const failure = asRectoError(error, 'internal');
      out.write(`FAIL  ${name.padEnd(9)} ${failure.message} (${failure.code})\n`);
      return true;
    }
  };
  await fails({ name: 'machine', run: async () => describeMachine() });
  const storeFailed = await fails({ name: 'store', run: () => testStore(store) });
  const queueFailed = await fails({ name: 'queue', run: () => testQueue(config) });
  // The remaining checks need the store.
  const hasFailed = storeFailed || (await testContainer(config, fails, deps.signal)) || queueFailed;
  out.write('\nSettings (those that differ from the default are marked *):\n');
  for (const line of settingsLines(config)) out.write(`${line}\n`);
  return hasFailed ? 1 : 0;
}

async function testContainer(config: Config, fails: Fails, signal: AbortSignal): Promise<boolean> {
  const container = await createContainer(config, 1);
  try {
    const modelFailed = await fails({ name: 'model', run: () => testModel(config, container) });
    return (await fails({ name: 'documents', run: () => testPreparation(config, container, signal) })) || modelFailed;
  } finally {
    await container.close();
  }
}

function describeMachine(): string {
  return `Node ${process.versions.node}, ${cpus().length} cores, ${Math.round(totalmem() / 1e9)} GB of memory`;
}

async function testModel(config: Config, container: Container): Promise<string> {
  const model = container.model({ model: config.RECTO_MODEL });
  if (model.provider === 'local') return 'local: OCR and layout rules on this machine, no network, no cost';
  const findings = (await loadFindings(container.store))[findingsKey(urlOf(accessOf(config)), model.id)];
  const summary =
    findings === undefined ? 'not asked what it can do: recto doctor --model does so' : summarizeFindings(findings);
  return `${model.id} at ${model.provider}: ${summary}`;
}

async function testStore(store: BlobStore): Promise<string> {
  await store.put('doctor/probe', 'probe');
  const read = (await store.get('doctor/probe')).toString('utf8');
  const listed = await store.list('doctor/probe', { limit: 1 });
  await store.remove('doctor/probe');
  if (read !== 'probe' || listed.length !== 1)
    throw new RectoError('store_failed', `The store at ${store.url} does not return what was written to it.`);
  return `${store.url}: written, read, listed and removed a blob`;
}

async function testQueue(config: Config): Promise<string> {
  const engine = await openEngine(queueUrlOf(config), config.RECTO_QUEUE_PREFIX);
  try {
    await engine.ping();
    const queue = engine.createQueue('documents');
    try {
      const workers =
        engine.kind === 'embedded'
          ? 'works inside this process'
          : `${plural(await queue.getWorkersCount(), 'worker')} connected`;
      return `${engine.kind} at ${engine.location}: answers, ${workers}`;
    } finally {
      await closeQueue(queue);
    }
  } finally {
    await engine.close();
  }
}

async function testPreparation(config: Config, container: Container, signal: AbortSignal): Promise<string> {
  const { store } = container;
  const scratch = await store.scratch();
  try {
    const path = join(scratch.path, 'probe.svg');
    await writeFile(path, TEST_IMAGE);
    const type = toDocumentType({ type: 'object', properties: {} }, 'probe');
    const options = jobOptionsSchema.parse({ model: config.RECTO_MODEL, ocr: 'always', views: 'text' });
    const job = await accept({ path, type, options }, { store, maxBytes: config.RECTO_MAX_BYTES }, { signal });
    const { key, manifest } = await prepare(job, { ...container, input: 'words' }, { signal });
    await store.remove(key);
    const [entry] = manifest.pages;
    const page = entry === undefined ? undefined : await loadPage(store, entry);
    if (page?.error !== undefined) throw new RectoError('ocr_unavailable', page.error.message);
    const text = page?.words.map((word) => word.text).join(' ') ?? '';
    if (!/12[.,]?50/.test(text.replaceAll(' ', ''))) {
      throw new RectoError(
        'ocr_unavailable',
        `OCR read "${text}" where "TOTAL 12.50" is written. Is a font installed?`,
      );
    }
    return `decoded and read a test image by OCR in ${(manifest.prepareMs / 1000).toFixed(1)} s, in a process of its own`;
  } finally {
    await scratch.release();
  }
}
