import { SingleBar } from 'cli-progress';
import type { Result } from '../../schemas/result.ts';
import { sumOrNull } from '../util/sum-or-null.ts';
import { dollars, plural, printable, seconds, type Terminal } from './terminal.ts';

/** Shows the progress of a run on standard error: a bar on a terminal, else a line per document. */
export interface ProgressView {
  /** Reports how many pages of a job are prepared. */
  prepared(id: string, done: number, total: number): void;
  /** Reports that `pages` more pages of a job are answered. */
  answered(id: string, pages: number): void;
  /** `fresh`: the result is from this run. */
  ended(path: string, result: Result, fresh: boolean): void;
  close(): void;
}

/** Creates the progress view of a run with `total` documents. */
export function createProgress(total: number, terminal: Terminal): ProgressView {
  return terminal.err.isTTY ? barProgress(total, terminal) : lineProgress(total, terminal);
}

interface Pages {
  prepared: number;
  answered: number;
  total: number;
}

function barProgress(total: number, terminal: Terminal): ProgressView {
  const pagesOf = new Map<string, Pages>();
  const sums: Pages = { prepared: 0, answered: 0, total: 0 };
  let documents = 0;
  let costUsd: number | null = 0;
  const bar = new SingleBar({
    format: '{bar} {pages} · {documents} · {cost} · {left}',
    stream: terminal.err,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    barsize: 24,
  });
  const startedAt = Date.now();
  const show = () => {
    // Each page takes two steps: prepared and answered. Unopened documents count as one page.
    const steps = sums.prepared + sums.answered;
    const totalSteps = 2 * (sums.total + total - pagesOf.size);
    const rate = steps / (Date.now() - startedAt);
    const left = steps === 0 ? 'time left: …' : `${seconds((totalSteps - steps) / rate)} left`;
    bar.setTotal(Math.max(1, totalSteps));
    bar.update(steps, {
      pages: `${sums.answered}/${plural(sums.total, 'page')}`,
      documents: `${documents}/${plural(total, 'document')}`,
      cost: dollars(costUsd),
      left,
    });
  };
  const change = (id: string, to: (before: Pages) => Pages) => {
    const before = pagesOf.get(id) ?? { prepared: 0, answered: 0, total: 0 };
    const after = to(before);
    pagesOf.set(id, after);
    sums.prepared += after.prepared - before.prepared;
    sums.answered += after.answered - before.answered;
    sums.total += after.total - before.total;
    show();
  };
  bar.start(2 * total, 0, { pages: '0 pages', documents: `0/${plural(total, 'document')}`, cost: '$0', left: '…' });
  return {
    prepared: (id, prepared, pages) => change(id, (before) => ({ ...before, prepared, total: pages })),
    answered: (id, pages) =>
      change(id, (before) => ({ ...before, answered: Math.min(before.total, before.answered + pages) })),
    ended(_path, result, fresh) {
      documents += 1;
      if (fresh) costUsd = sumOrNull([costUsd, result.usage.cost_usd]);
      const pages = fresh ? result.pages.length : 0;
      change(result.id, () => ({ prepared: pages, answered: pages, total: pages }));
    },
    close: () => bar.stop(),
  };
}

function lineProgress(total: number, terminal: Terminal): ProgressView {
  let documents = 0;
  return {
    answered: () => undefined,
    prepared(_id, done, pages) {
      if (pages > 20 && done % 20 === 0) terminal.err.write(`  … page ${done} of ${pages}\n`);
    },
    ended(path, result, fresh) {
      documents += 1;
      const { usage, timing } = result;
      const facts = fresh
        ? [plural(result.pages.length, 'page'), dollars(usage.cost_usd), seconds(timing.total_ms)]
        : [plural(result.pages.length, 'page'), 'done before'];
      const failure = result.error === undefined ? '' : `: ${printable(result.error.message)} (${result.error.code})`;
      terminal.err.write(
        `[${documents}/${total}] ${printable(path)} ${result.status}${failure === '' ? ` · ${facts.join(' · ')}` : failure}\n`,
      );
    },
    close: () => undefined,
  };
}
