import { signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { allJobs, isLoading, revision } from '../state/jobs.ts';
import { SubmitPanel } from '../submit/submit-panel.tsx';
import { t } from '../words.ts';
import { DropFolders } from './drop-folders.tsx';
import { ExportMenu, queryOf } from './export-menu.tsx';
import { JobList } from './job-list.tsx';
import { EVERYTHING } from './select-jobs.ts';

/** Kept while a document is looked at. */
const selection = signal(EVERYTHING);

/** The list of documents, and where new ones are submitted. */
export function JobsScreen() {
  const now = revision.value;
  const jobs = useMemo(() => allJobs(), [now]);
  const chosen = selection.value;
  const address = (format: string) => `/v1/results?format=${format}${queryOf(chosen)}`;
  return (
    <main class="jobs">
      <h1 class="unseen">{t('documents')}</h1>
      <SubmitPanel />
      <DropFolders />
      <JobList
        jobs={jobs}
        selection={selection}
        exports={jobs.length > 0 && chosen.filter !== 'open' && <ExportMenu address={address} />}
        nothing={isLoading.value ? <p>{t('loading')}</p> : <NoJobs />}
      />
    </main>
  );
}

function NoJobs() {
  return (
    <>
      <p>{t('no_jobs')}</p>
      <p class="quiet">{t('no_jobs_hint')}</p>
    </>
  );
}
