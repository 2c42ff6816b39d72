import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toDocumentType } from '../src/extract/document-type.ts';
import { accept } from '../src/pipeline/accept.ts';
import { prepare } from '../src/pipeline/prepare/prepare.ts';
import { CORPUS, corpusEntries } from '../test/support/corpus.ts';
import { childrenOf } from '../test/support/processes.ts';
import { row } from './print.ts';
import { builtChildPool } from './support/built.ts';
import { inContainer } from './support/documents.ts';
import { repeatPages } from './support/repeat-pages.ts';

const PAGES = 1000;
const BAR_MB = 700;
const WIDTHS = [44, 7, 14, 14, 10];
/** Two scans, and pages of two columns with figures. */
const SOURCES = ['pdf/ocrmypdf__c02-22.pdf', 'pdf/zerox__0002.pdf', 'pdf/pdf.js__tracemonkey.pdf'];

/** The most memory that the process which reads documents takes for a thousand pages, and how many it makes ready in a second. */
export async function benchMemory(): Promise<void> {
  const known = new Set(corpusEntries().map(({ path }) => path));
  row([`${PAGES} pages of`, 'pages', 'peak RSS MB', `bar MB`, 'pages/s'], WIDTHS);
  for (const source of SOURCES.filter((path) => known.has(path))) {
    const { pages, peakMb, seconds } = await measure(join(CORPUS, source));
    row([source, pages, peakMb.toFixed(0), BAR_MB, (pages / seconds).toFixed(1)], WIDTHS);
  }
}

async function measure(source: string): Promise<{ pages: number; peakMb: number; seconds: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'recto-bench-'));
  const path = join(folder, 'repeated.pdf');
  writeFileSync(path, repeatPages(readFileSync(source), PAGES));
  const { signal } = new AbortController();
  let peakMb = 0;
  try {
    return await inContainer(async ({ store, config, children: { limits }, settings }) => {
      const children = (await builtChildPool())(limits);
      const job = await accept(
        {
          path,
          type: toDocumentType({ type: 'object', properties: {} }, 'anything'),
          options: { model: 'any', views: 'auto', ocr: 'off', strategy: 'auto' },
        },
        { store, maxBytes: config.RECTO_MAX_BYTES },
        { signal },
      );
      const onPage = () => {
        peakMb = Math.max(peakMb, ...childrenOf(process.pid, /prepare.child/).map(peakOf));
      };
      const startedAt = performance.now();
      const { manifest } = await prepare(
        job,
        { store, children, settings, input: 'views', onPage },
        { signal },
      ).finally(() => children.close());
      const seconds = (performance.now() - startedAt) / 1000;
      return { pages: manifest.pages.filter((page) => !page.failed).length, peakMb, seconds };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The most memory that a process has had so far, in MB (Linux). */
function peakOf(pid: number): number {
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(peak ?? 0) / 1000;
}
