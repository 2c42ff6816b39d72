import { useEffect, useRef, useState } from 'preact/hooks';
import { api, type TypeProposal } from '../api.ts';
import { putJob } from '../state/jobs.ts';
import { documentHref } from '../state/route.ts';
import { setWanted } from '../submit/tray.ts';
import { t } from '../words.ts';
import { chosenFields, type DraftField, draftOf, nameUsedTwice } from './draft.ts';
import { FieldTable } from './field-table.tsx';
import { readExample } from './read-example.ts';

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Makes a document type from one document: its fields are proposed, chosen, named, saved, and seen filled at once. */
export function NewTypeScreen() {
  const [example, setExample] = useState<File | undefined>(undefined);
  const [draft, setDraft] = useState<readonly DraftField[] | undefined>(undefined);
  const [notes, setNotes] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const reading = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => reading.current?.abort(), []);

  const take = async (input: HTMLInputElement) => {
    const [file] = input.files ?? [];
    input.value = '';
    if (file === undefined) return;
    reading.current?.abort();
    const controller = new AbortController();
    reading.current = controller;
    setExample(file);
    setDraft(undefined);
    setNotes([]);
    setProblem(undefined);
    const answer = await readExample(file, controller.signal);
    if (controller.signal.aborted) return;
    if (!answer.ok) return setProblem(answer.error.message);
    setNotes(notesOf(answer.value));
    const { fields } = answer.value;
    if (fields.length === 0) setProblem(t('no_proposal', { name: file.name }));
    else setDraft(draftOf(fields));
  };

  return (
    <main class="jobs new-type">
      <h1>{t('new_type')}</h1>
      <p class="quiet">{t('new_type_hint')}</p>
      <ChooseExample isPrimary={draft === undefined} onChoose={(input) => void take(input)} />
      <p role="status">
        {example !== undefined &&
          draft === undefined &&
          problem === undefined &&
          t('reading_name', { name: example.name })}
      </p>
      <p class="problem" role="alert">
        {problem}
      </p>
      {notes.length > 0 && (
        <ul class="problem" role="alert">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {example !== undefined && draft !== undefined && (
        <ChooseFields example={example} draft={draft} onChange={setDraft} onProblem={setProblem} />
      )}
    </main>
  );
}

/** What a person should know who chooses among the fields: of text that is missing, and of fields that are. */
function notesOf({ issues, left_out: leftOut }: TypeProposal): readonly string[] {
  const more = leftOut === 0 ? [] : [t('more_left_out', { n: leftOut })];
  return [...new Set([...issues.map(({ message }) => message), ...more])];
}

function ChooseExample(props: { readonly isPrimary: boolean; readonly onChoose: (input: HTMLInputElement) => void }) {
  const file = useRef<HTMLInputElement>(null);
  return (
    <div>
      <button type="button" class={`button ${props.isPrimary ? 'primary' : ''}`} onClick={() => file.current?.click()}>
        {t('choose_document')}
      </button>
      <input
        ref={file}
        type="file"
        hidden
        aria-label={t('choose_document')}
        onChange={(event) => props.onChoose(event.currentTarget)}
      />
    </div>
  );
}

function ChooseFields(props: {
  readonly example: File;
  readonly draft: readonly DraftField[];
  readonly onChange: (draft: readonly DraftField[]) => void;
  readonly onProblem: (problem: string | undefined) => void;
}) {
  const { example, draft, onChange, onProblem } = props;
  const [name, setName] = useState('');
  const [isSaving, setSaving] = useState(false);
  const twice = nameUsedTwice(draft);
  const fields = chosenFields(draft);
  /** Resolves to what went wrong. */
  const save = async (): Promise<string | undefined> => {
    const saved = await api.saveType({ name, fields });
    if (!saved.ok) return saved.error.message;
    setWanted({ type: name });
    const form = new FormData();
    form.append('type', name);
    form.append('file', example, example.name);
    const sent = await api.submit(form);
    if (!sent.ok) return sent.error.message;
    putJob(sent.value);
    location.hash = documentHref(sent.value.id);
    return undefined;
  };
  const submit = async () => {
    setSaving(true);
    onProblem(undefined);
    onProblem(await save());
    setSaving(false);
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <FieldTable
        draft={draft}
        onChange={(at, change) =>
          onChange(draft.map((field, index) => (index === at ? { ...field, ...change } : field)))
        }
      />
      <p class="problem small" role="alert">
        {twice !== undefined && t('name_twice', { name: twice })}
      </p>
      <div class="new-type-foot">
        <label class="field">
          <span>
            {t('type_name')} ({t('type_name_hint')})
          </span>
          <input
            type="text"
            required
            maxLength={63}
            value={name}
            autoComplete="off"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <button
          type="submit"
          class="button primary"
          disabled={isSaving || fields.length === 0 || twice !== undefined || !NAME.test(name)}
        >
          {t('save_type')}
        </button>
      </div>
    </form>
  );
}
