import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Field } from '../api.ts';
import { reasonText, t } from '../words.ts';
import { accept, draft, edit, markAbsent, saveDraft, stopEditing } from './actions.ts';
import { inputKindOf } from './document-type.ts';
import { labelOf, shown } from './labels.ts';
import { RulesOf } from './rules.tsx';
import { addEdit, isEditing, items, opened, part } from './store.ts';
import { Strip } from './strip.tsx';
import { checkWhileTyping } from './try-rules.ts';

/** What is known of the field that is looked at, and what can be done about it. */
export function FieldDetails({ pointer }: { readonly pointer: string }) {
  const document = opened.value;
  const field = part.value?.fields[pointer];
  if (document === undefined) return null;
  const item = items.value.find(({ key }) => key === pointer);
  const label = labelOf(pointer, document.type);
  const [page, box] = [field?.page ?? item?.page, field?.box ?? item?.box];
  const shape = document.pages.find(({ number }) => number === page);
  return (
    <div class="details">
      {shape !== undefined && box !== undefined && shape.unit !== 'line' && (
        <Strip job={document.id} page={shape} box={box} label={label} />
      )}
      {isEditing.value && draft.value?.pointer === pointer && <Editor pointer={pointer} label={label} />}
      {/* A rule is written out below. */}
      {item?.kind === 'field' && item.because !== 'rule_broken' && <p class="reason small">{reasonText(item)}</p>}
      {field?.second_look?.agrees === false && <SecondLook pointer={pointer} value={field.second_look.value} />}
      <RulesOf pointer={pointer} />
      {!isEditing.value && (
        <div class="actions-line">
          <button type="button" class="button primary small" onClick={() => void accept()}>
            {t('accept')} <kbd>⏎</kbd>
          </button>
          <button type="button" class="button small" onClick={() => edit(pointer)}>
            {t('correct')} <kbd>E</kbd>
          </button>
          <button type="button" class="button small" onClick={() => markAbsent()}>
            {t('absent')} <kbd>X</kbd>
          </button>
        </div>
      )}
    </div>
  );
}

function SecondLook(props: { readonly pointer: string; readonly value: NonNullable<Field['second_look']>['value'] }) {
  const { pointer, value } = props;
  return (
    <button type="button" class="button small" onClick={() => addEdit({ op: 'set', pointer, value })}>
      {t('take_second', { value: shown(value) })}
    </button>
  );
}

function Editor({ pointer, label }: { readonly pointer: string; readonly label: string }) {
  const input = useRef<HTMLInputElement & HTMLSelectElement>(null);
  const now = draft.value;
  const kind = inputKindOf(opened.value?.type.at(pointer) ?? {});
  // Before the next key is heard.
  useLayoutEffect(() => {
    input.current?.focus();
    if (input.current instanceof HTMLInputElement) input.current.select();
  }, [pointer]);
  useEffect(() => checkWhileTyping(), []);
  if (now === undefined) return null;
  const change = (text: string) => {
    draft.value = { pointer, text };
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') stopEditing();
    else if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      void saveDraft();
    }
  };
  const choices = kind === 'boolean' ? ['true', 'false'] : typeof kind === 'object' ? kind.choices : undefined;
  const shared = {
    'aria-label': t('value_of', { name: label }),
    'aria-invalid': now.problem !== undefined,
    onKeyDown,
  };
  return (
    <div class="editor">
      {choices === undefined ? (
        <input
          ref={input}
          {...shared}
          dir="auto"
          value={now.text}
          inputMode={kind === 'number' ? 'decimal' : 'text'}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => change(event.currentTarget.value)}
        />
      ) : (
        <select ref={input} {...shared} value={now.text} onChange={(event) => change(event.currentTarget.value)}>
          <option value="" />
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      )}
      <button type="button" class="button primary small" onClick={() => void saveDraft()}>
        {t('save')} <kbd>⏎</kbd>
      </button>
      <p class="problem small" role="alert">
        {now.problem}
      </p>
      <p class="quiet small wide-only">{t('draw_hint')}</p>
    </div>
  );
}
