import type { BatchList } from '../api.ts';
import { formatTime, t } from '../words.ts';

type Summary = BatchList['batches'][number];

/** What a batch is called: by what its sender says of it, or by its time. */
export function batchTitle({ metadata = {}, created_at: at }: Pick<Summary, 'metadata' | 'created_at'>): string {
  const said = Object.values(metadata).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return said.length === 0 ? t('batch_of', { when: formatTime(at, { seconds: true }) }) : said.join(' · ');
}

/** Number of the jobs of a batch that have not ended. */
export function openCount({ counts }: Pick<Summary, 'counts'>): number {
  return counts.queued + counts.running + counts.paused;
}
