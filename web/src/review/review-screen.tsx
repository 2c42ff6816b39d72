import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { api, type JobDetail } from '../api.ts';
import { jobOf, revision } from '../state/jobs.ts';
import { BackIcon, DownloadIcon, NextIcon, UndoIcon } from '../ui/icons.tsx';
import { Menu } from '../ui/menu.tsx';
import { t, tn, typeWord, whoChecked } from '../words.ts';
import { accept, acceptRow, edit, lookAtNext, markAbsent, openNextDocument, stopEditing, undoLast } from './actions.ts';
import { partsOf } from './edits.ts';
import { FieldList } from './field-list.tsx';
import { Notes } from './notes.tsx';
import { PagePane } from './page-pane.tsx';
import {
  active,
  edits,
  isEditing,
  items,
  openDocument,
  opened,
  part,
  partIndex,
  problem,
  saveAgain,
  saving,
} from './store.ts';
import { Transcript } from './transcript.tsx';

/** A document beside its values, for a person to look at. */
export function ReviewScreen({ id }: { readonly id: string }) {
  useEffect(() => void openDocument(id), [id]);
  const job = revision.value >= 0 ? jobOf(id) : undefined;
  const status = job?.status;
  const isWaiting = problem.value?.code === 'job_not_finished';
  useEffect(() => {
    if (isWaiting && status !== undefined && status !== 'queued' && status !== 'running') void openDocument(id);
  }, [isWaiting, status, id]);
  const document = opened.value;
  if (document === undefined) return <NotShown id={id} isWaiting={isWaiting} />;
  return (
    <main class="review">
      <ReviewBar />
      <div class="review-body">
        <PagePane />
        <Panel />
      </div>
    </main>
  );
}

/** Why a document is not shown: it is being read, it failed, or there is none. */
function NotShown({ id, isWaiting }: { readonly id: string; readonly isWaiting: boolean }) {
  const [job, setJob] = useState<JobDetail | undefined>(undefined);
  const hasProblem = problem.value !== undefined;
  useEffect(() => {
    if (!hasProblem) return;
    void api.job(id).then((answer) => {
      if (answer.ok) setJob(answer.value);
    });
  }, [id, hasProblem]);
  if (!hasProblem) {
    return (
      <main class="alone">
        <p class="quiet">{t('loading')}</p>
      </main>
    );
  }
  return (
    <main class="alone">
      {job !== undefined && (
        <h1>
          <bdi>{job.document.name}</bdi>
        </h1>
      )}
      <p role="alert">{isWaiting ? t('still_running') : (job?.error?.message ?? problem.value?.message)}</p>
      <a class="button" href="#/">
        {t('back')}
      </a>
    </main>
  );
}

function ReviewBar() {
  const document = opened.value;
  const now = part.value;
  if (document === undefined || now === undefined) return null;
  const parts = partsOf(document.view.result);
  const left = items.value.length;
  const isDone = left === 0;
  const wasReviewed = edits.value.length > 0;
  const base = `/v1/jobs/${document.id}`;
  const { document: about, reviewed } = document.view.result;
  const { name } = about;
  return (
    <div class="review-bar">
      <a class="button plain" href="#/" aria-label={t('back')} title={t('back')}>
        <BackIcon />
      </a>
      <h1>
        <bdi>{name}</bdi>
      </h1>
      <span class="quiet wide-only">{typeWord(now.type.name)}</span>
      {parts.length > 1 && (
        <select
          aria-label={t('documents')}
          value={String(partIndex.value)}
          onChange={(event) => {
            stopEditing();
            partIndex.value = Number(event.currentTarget.value);
            active.value = items.value[0]?.key;
          }}
        >
          {parts.map((one, index) => (
            <option key={one.document.name} value={String(index)}>
              {t('document_n', { n: index + 1, name: one.document.name })}
            </option>
          ))}
        </select>
      )}
      <span class={`pill ${isDone ? 'good' : 'warn'}`} role="status">
        {isDone ? t(wasReviewed ? 'all_checked' : 'all_fine') : tn('left_one', 'left_many', left)}
      </span>
      {isDone && reviewed !== undefined && <span class="quiet small wide-only">{whoChecked(reviewed)}</span>}
      <span class="spring" />
      <SaveState />
      <button
        type="button"
        class="button plain"
        aria-label={t('undo')}
        title={`${t('undo')} (U)`}
        disabled={edits.value.length === 0}
        onClick={() => undoLast()}
      >
        <UndoIcon />
      </button>
      <Menu label={t('export_label')} class="button plain" button={<DownloadIcon />}>
        {(close) => (
          <div>
            <a class="menu-item" href={`/v1/results?jobs=${document.id}&format=xlsx`} download onClick={close}>
              {t('export_as_xlsx')}
            </a>
            <a class="menu-item" href={`/v1/results?jobs=${document.id}&format=csv`} download onClick={close}>
              {t('export_as_csv')}
            </a>
            <a class="menu-item" href={`${base}/html?document=${partIndex.value}`} download onClick={close}>
              {t('download_html')}
            </a>
            <a class="menu-item" href={`${base}/result`} download={`${name}.json`} onClick={close}>
              {t('download_json')}
            </a>
            {document.view.result.reviewed?.complete === true && (
              <a class="menu-item" href={`${base}/gold`} download={`${name}.gold.json`} onClick={close}>
                {t('download_gold')}
              </a>
            )}
          </div>
        )}
      </Menu>
      <button
        type="button"
        class={`button ${isDone ? 'primary' : 'plain'}`}
        aria-label={t('next_document')}
        title={`${t('next_document')} (N)`}
        onClick={() => openNextDocument()}
      >
        {isDone && <span class="wide-only">{t('next_document')}</span>}
        <NextIcon />
      </button>
    </div>
  );
}

function SaveState() {
  const state = saving.value;
  if (state === 'conflict') {
    const id = opened.value?.id ?? '';
    return (
      <span class="problem small" role="alert">
        {t('conflict')}{' '}
        <button type="button" class="link" onClick={() => void openDocument(id)}>
          {t('reload')}
        </button>
      </span>
    );
  }
  if (state === 'failed') {
    return (
      <span class="problem small" role="alert">
        {t('save_failed', { why: problem.value?.message ?? '' })}{' '}
        <button type="button" class="link" onClick={() => saveAgain()}>
          {t('try_again')}
        </button>
      </span>
    );
  }
  if (edits.value.length === 0) return null;
  return <span class="quiet small wide-only">{t(state)}</span>;
}

/** The fields, with their keys: they count while the focus is here, and not while a value is typed. */
function Panel() {
  const panel = useRef<HTMLElement>(null);
  const key = active.value;
  const editing = isEditing.value;
  const blocks = opened.value?.view.result.blocks;
  // Before the next key is heard.
  useLayoutEffect(() => {
    if (editing) return;
    const row = panel.current?.querySelector<HTMLElement>(
      key === undefined ? '.panel' : `[data-key="${CSS.escape(key)}"]`,
    );
    const target = row ?? panel.current;
    if (target === null || target === undefined) return;
    if (
      document.activeElement === null ||
      document.activeElement === document.body ||
      panel.current?.contains(document.activeElement)
    ) {
      target.focus({ preventScroll: true });
    }
    row?.scrollIntoView({ block: 'nearest' });
    // Of a cell, what is known stands below its row.
    row?.closest('tr')?.nextElementSibling?.querySelector('.details')?.scrollIntoView({ block: 'nearest' });
  }, [key, editing]);
  const onKeyDown = (event: KeyboardEvent) => {
    const { target } = event;
    if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return;
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z';
    if (!isUndo && (event.ctrlKey || event.metaKey || event.altKey)) return;
    const isButton = target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement;
    const act = actionOf(event, isButton);
    if (act === undefined && !isUndo) return;
    event.preventDefault();
    if (isUndo) undoLast();
    else act?.();
  };
  return (
    <section class="panel" ref={panel} tabIndex={-1} aria-label={t('fields')} onKeyDown={onKeyDown}>
      {blocks === undefined ? <FieldList /> : <Transcript blocks={blocks} />}
      <Notes />
      <Keys />
    </section>
  );
}

function actionOf({ key, shiftKey }: KeyboardEvent, isButton: boolean): (() => void) | undefined {
  if (key === 'Enter') {
    if (isButton) return undefined;
    if (shiftKey && items.value.length > 0) return () => void acceptRow();
    return items.value.length === 0 ? openNextDocument : () => void accept();
  }
  switch (key.toLowerCase()) {
    case 'a':
      return () => void accept();
    case 'e':
    case 'f2':
      return () => edit();
    case 'x':
    case 'delete':
      return markAbsent;
    case 'u':
      return undoLast;
    case 'arrowdown':
    case 'j':
      return () => lookAtNext(1);
    case 'arrowup':
    case 'k':
      return () => lookAtNext(-1);
    case 'n':
      return openNextDocument;
    default:
      return undefined;
  }
}

function Keys() {
  const keys = [
    ['⏎', 'key_accept'],
    ['⇧ ⏎', 'key_row'],
    ['E', 'key_edit'],
    ['X', 'key_absent'],
    ['U', 'key_undo'],
    ['↓ ↑', 'key_move'],
    ['N', 'key_next'],
  ] as const;
  return (
    <dl class="keys small quiet wide-only" aria-label={t('keys')}>
      {keys.map(([name, what]) => (
        <div key={name}>
          <dt>
            <kbd>{name}</kbd>
          </dt>
          <dd>{t(what)}</dd>
        </div>
      ))}
    </dl>
  );
}
