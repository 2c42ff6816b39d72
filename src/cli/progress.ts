import { SingleBar } from 'cli-progress';
import type { Result } from '../../schemas/result.ts';
import { knownSum } from '../util/known-sum.ts';
import { dollars, plural, printable, seconds, type Terminal } from './terminal.ts';

/** Shows how far a run is: a bar on a terminal, a line for each document in a pipe. Nothing of it goes to standard output. */
export interface ProgressView {
  pages(id: string, done: number, total: number): void;
  /** `fresh`: the result was made in this run. */
  ended(path: string, result: Result, fresh: boolean): void;
  close(): void;
}

export function createProgress(total: number, terminal: Terminal): ProgressView {
  return terminal.err.isTTY ? barProgress(total, terminal) : lineProgress(total, terminal);
}

interface Totals {
  documents: number;
  costUsd: number | null;
  readonly pagesDone: Map<string, number>;
}

function barProgress(total: number, terminal: Terminal): ProgressView {
  const totals: Totals = { documents: 0, costUsd: 0, pagesDone: new Map() };
  const bar = new SingleBar({
    format: '{bar} {value}/{total} documents · {pages} · {cost} · {left}',
    stream: terminal.err,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    barsize: 24,
    etaBuffer: 50,
  });
  const startedAt = Date.now();
  const show = () => {
    const rate = totals.documents / (Date.now() - startedAt);
    const left = totals.documents === 0 ? 'time left: …' : `${seconds((total - totals.documents) / rate)} left`;
    const pages = [...totals.pagesDone.values()].reduce((sum, done) => sum + done, 0);
    bar.update(totals.documents, { pages: plural(pages, 'page'), cost: dollars(totals.costUsd), left });
  };
  bar.start(total, 0, { pages: '0 pages', cost: '$0', left: 'time left: …' });
  return {
    pages(id, done) {
      totals.pagesDone.set(id, done);
      show();
    },
    ended(_path, result, fresh) {
      totals.documents += 1;
      if (fresh) totals.costUsd = knownSum([totals.costUsd, result.usage.cost_usd]);
      totals.pagesDone.set(result.id, result.pages.length);
      show();
    },
    close: () => bar.stop(),
  };
}

function lineProgress(total: number, terminal: Terminal): ProgressView {
  let documents = 0;
  return {
    pages(_id, done, pages) {
      if (pages > 20 && done % 20 === 0) terminal.err.write(`  … page ${done} of ${pages}\n`);
    },
    ended(path, result, fresh) {
      documents += 1;
      const { usage, timing } = result;
      const facts = fresh
        ? [plural(result.pages.length, 'page'), dollars(usage.cost_usd), seconds(timing.total_ms)]
        : [plural(result.pages.length, 'page'), 'done before'];
      const why = result.error === undefined ? '' : `: ${printable(result.error.message)} (${result.error.code})`;
      terminal.err.write(
        `[${documents}/${total}] ${printable(path)} ${result.status}${why === '' ? ` · ${facts.join(' · ')}` : why}\n`,
      );
    },
    close: () => undefined,
  };
}
