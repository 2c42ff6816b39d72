import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../api.ts';
import { batchHref } from '../state/route.ts';
import { DropIcon } from '../ui/icons.tsx';
import { t, tn } from '../words.ts';
import { chosenFiles, droppedFiles } from './dropped-files.ts';
import { addToTray, sentBatch, tray } from './tray.ts';
import { Tray } from './tray-list.tsx';
import { TypeChoice } from './type-choice.tsx';

/** Where documents are dropped or chosen. All of the page takes a drop. */
export function SubmitPanel() {
  const [isOver, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [types, setTypes] = useState<readonly { readonly name: string; readonly description?: string | undefined }[]>(
    [],
  );
  useEffect(() => {
    void api.types().then((answer) => {
      if (answer.ok) setTypes(answer.value.types.filter(({ name }) => name !== 'auto'));
    });
  }, []);
  useEffect(() => {
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const onEnter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth -= 1;
      if (depth <= 0) setOver(false);
    };
    const onOver = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    };
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      void droppedFiles(event.dataTransfer).then(addToTray);
    };
    addEventListener('dragenter', onEnter);
    addEventListener('dragleave', onLeave);
    addEventListener('dragover', onOver);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragenter', onEnter);
      removeEventListener('dragleave', onLeave);
      removeEventListener('dragover', onOver);
      removeEventListener('drop', onDrop);
    };
  }, []);
  const take = (input: HTMLInputElement) => {
    addToTray(chosenFiles(input.files));
    input.value = '';
  };
  return (
    <section class={`submit ${isOver ? 'over' : ''}`} aria-label={t('drop_here')}>
      <div class="submit-line">
        <DropIcon />
        <div class="submit-text">
          <strong>{t(isOver ? 'drop_now' : 'drop_here')}</strong>
          <span class="quiet small">{t('drop_hint')}</span>
        </div>
        <TypeChoice types={types} />
        <button
          type="button"
          class={`button ${tray.value.length === 0 ? 'primary' : ''}`}
          onClick={() => files.current?.click()}
        >
          {t('choose_files')}
        </button>
        <button type="button" class="button wide-only" onClick={() => folder.current?.click()}>
          {t('choose_folder')}
        </button>
        <input
          ref={files}
          type="file"
          multiple
          hidden
          aria-label={t('choose_files')}
          onChange={(event) => take(event.currentTarget)}
        />
        <input
          ref={folder}
          type="file"
          hidden
          aria-label={t('choose_folder')}
          {...{ webkitdirectory: true }}
          onChange={(event) => take(event.currentTarget)}
        />
      </div>
      {tray.value.length > 0 && <Tray />}
      <SentBatch />
    </section>
  );
}

/** The batch of what was sent last. */
function SentBatch() {
  const sent = sentBatch.value;
  if (sent === undefined) return null;
  const { id, n, problem = '' } = sent;
  return (
    <p class="sent small" role="status">
      {id === undefined ? (
        <span class="problem">{t('not_grouped', { why: problem })}</span>
      ) : (
        <>
          {t('sent_together', { documents: tn('count_one', 'count_many', n) })}{' '}
          <a href={batchHref(id)}>{t('show_batch')}</a>
        </>
      )}
    </p>
  );
}
