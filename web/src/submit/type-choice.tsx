import { useRef, useState } from 'preact/hooks';
import { request } from '../api.ts';
import { NEW_TYPE } from '../state/route.ts';
import { t, typeWord } from '../words.ts';
import { setWanted, wanted } from './tray.ts';

const OWN = '{}';
const EXAMPLE = '+';

/** What to look for in documents: a type by name, what fits, or a schema of one's own. */
export function TypeChoice(props: {
  readonly types: readonly { readonly name: string; readonly description?: string | undefined }[];
}) {
  const file = useRef<HTMLInputElement>(null);
  const [schemaName, setSchemaName] = useState<string | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const what = wanted.value;
  const takeSchema = async (input: HTMLInputElement) => {
    const [chosen] = input.files ?? [];
    input.value = '';
    if (chosen === undefined) return;
    const text = await chosen.text();
    const answer = await checkSchema(text);
    setProblem(answer === undefined ? undefined : t('schema_bad', { why: answer }));
    if (answer !== undefined) return;
    setSchemaName(chosen.name);
    setWanted({ schema: text });
  };
  const onChange = (value: string) => {
    setProblem(undefined);
    if (value === OWN) file.current?.click();
    else if (value === EXAMPLE) location.hash = NEW_TYPE;
    else setWanted({ type: value });
  };
  const value = 'type' in what ? what.type : OWN;
  return (
    <div class="type-choice">
      <label class="inline-field">
        <span>{t('type')}</span>
        {/* The types come after it is drawn: the key draws it anew with them, and with the chosen one. */}
        <select key={props.types.length} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="auto">{t('type_auto')}</option>
          {props.types.map(({ name, description }) => (
            <option key={name} value={name} title={description}>
              {typeWord(name)}
            </option>
          ))}
          <option value={EXAMPLE}>{t('type_example')}</option>
          <option value={OWN}>{schemaName !== undefined && value === OWN ? schemaName : t('type_schema')}</option>
        </select>
      </label>
      <input
        ref={file}
        type="file"
        accept=".json,application/json,application/schema+json"
        hidden
        aria-label={t('schema_choose')}
        onChange={(event) => void takeSchema(event.currentTarget)}
      />
      <p class="problem small" role="alert">
        {problem}
      </p>
    </div>
  );
}

/** What is wrong with a schema; undefined if it can be used. */
async function checkSchema(text: string): Promise<string | undefined> {
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  const body = JSON.stringify({ schema });
  const headers = { 'content-type': 'application/json' };
  const answer = await request('/v1/types/validate', { method: 'POST', headers, body });
  return answer.ok ? undefined : answer.error.message;
}
