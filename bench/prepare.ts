import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PrepareTask } from '../schemas/prepare.ts';
import { readConfig } from '../src/app/config.ts';
import { createContainer } from '../src/app/container.ts';
import { createWorkLimit } from '../src/util/work-clock.ts';
import { CORPUS, corpusEntries } from '../test/support/corpus.ts';
import { median, row } from './print.ts';
import { builtChildPool } from './support/built.ts';

const ROUNDS = 7;
/** Rounds that are not counted: a process that reads documents all day has its code compiled. */
const WARM_UP = 8;

/** Time to prepare each scanned PDF without OCR, in a process that is warm, against `pdftoppm -r 150 -jpeg` on the same file. */
export async function benchPrepare(): Promise<void> {
  if (spawnSync('pdftoppm', ['-v']).error !== undefined) {
    throw new Error('pdftoppm is not installed (package poppler-utils): there is nothing to compare with.');
  }
  const folder = mkdtempSync(join(tmpdir(), 'recto-bench-'));
  const container = await createContainer(readConfig({ RECTO_STATE: folder, RECTO_PAGE_SECONDS: '300' }), 1);
  const children = (await builtChildPool())(container.children.limits);
  const signal = new AbortController().signal;
  const prepareOnce = async (
    path: string,
  ): Promise<{ ms: number; pages: number; scanned: boolean; tokens: number }> => {
    const task: PrepareTask = {
      ...container.settings,
      path,
      name: path,
      kind: 'pdf',
      mediaType: 'application/pdf',
      from: 1,
      input: 'views',
      views: 'auto',
      ocr: 'none',
      folder,
      blobPrefix: 'bench',
    };
    let pages = 0;
    let tokens = 0;
    let images = 0;
    const startedAt = performance.now();
    await children.run(
      task,
      (message) => {
        if (message.type !== 'page') return;
        pages += 1;
        tokens += message.tokens;
        images += message.images;
      },
      { signal, document: createWorkLimit(container.children.limits.documentMs) },
    );
    return { ms: performance.now() - startedAt, pages, scanned: images >= pages && pages > 0, tokens };
  };
  const ratios: number[] = [];
  try {
    row(['scanned PDF', 'pages', 'Recto ms/page', 'pdftoppm ms/page', 'ratio'], [56, 6, 14, 17, 7]);
    for (const path of scannedPdfs()) {
      const ours: number[] = [];
      const theirs: number[] = [];
      let pages = 1;
      for (let round = -WARM_UP; round < ROUNDS; round += 1) {
        const run = await prepareOnce(join(CORPUS, path));
        pages = run.pages;
        if (round < 0) continue;
        const startedAt = performance.now();
        spawnSync('pdftoppm', ['-r', '150', '-jpeg', join(CORPUS, path), join(folder, 'page')]);
        const took = performance.now() - startedAt;
        ours.push(run.ms / pages);
        theirs.push(took / pages);
      }
      const ratio = median(ours) / median(theirs);
      ratios.push(ratio);
      row([path, pages, median(ours).toFixed(0), median(theirs).toFixed(0), ratio.toFixed(2)], [56, 6, 14, 17, 7]);
    }
    console.log(`median ratio over ${ratios.length} scanned PDFs: ${median(ratios).toFixed(2)} (the bar is 1.10)`);
  } finally {
    await children.close();
    await container.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** PDFs whose every page is a scan, by the corpus's own measurement that they have no text. */
function scannedPdfs(): readonly string[] {
  return corpusEntries()
    .filter(({ path, expected, measured }) => {
      const textless = measured?.text_chars_first60 === 0 && Object.keys(measured.images_first60 ?? {}).length > 0;
      return path.endsWith('.pdf') && expected.outcome === 'ok' && textless;
    })
    .map(({ path }) => path);
}
