import type { ComponentChildren } from 'preact';
import { CheckIcon } from '../ui/icons.tsx';
import { t, whoChecked } from '../words.ts';
import { edit, look } from './actions.ts';
import type { DocumentType } from './document-type.ts';
import { FieldDetails } from './field-details.tsx';
import { labelOf, shown } from './labels.ts';
import { ListTable } from './list-table.tsx';
import { isRecord, valueAt, within } from './pointers.ts';
import { active, opened, openKeys, part } from './store.ts';
import { Strip } from './strip.tsx';

/** The values of a document in the order of its type: fields, groups and tables. */
export function FieldList() {
  const document = opened.value;
  const now = part.value;
  if (document === undefined || now === undefined) return null;
  const { shown: names, blank } = sorted('', now.data, document.type);
  return (
    <div class="fields">
      {names.map((pointer) => (
        <Node key={pointer} pointer={pointer} type={document.type} />
      ))}
      {blank.length > 0 && (
        <details class="blank" open={blank.some((pointer) => pointer === active.value)}>
          <summary class="quiet">{t('more_fields', { n: blank.length })}</summary>
          {blank.map((pointer) => (
            <FieldRow key={pointer} pointer={pointer} />
          ))}
        </details>
      )}
    </div>
  );
}

/** The properties of an object that have something to show, and the fields that have no value. */
function sorted(parent: string, data: unknown, type: DocumentType) {
  const own = isRecord(data) ? Object.keys(data) : [];
  const all = [...new Set([...type.names(parent), ...own])].map((name) => within(parent, name));
  const open = openKeys.value;
  const hasSomething = (pointer: string) => {
    const value = valueAt(part.value?.data, pointer);
    if (Array.isArray(value)) return true;
    if (isRecord(value)) return Object.keys(value).length > 0;
    const isOpen = open.has(pointer) || part.value?.fields[pointer]?.checked !== undefined;
    return isOpen || (value !== undefined && value !== null && value !== '');
  };
  const blank = all.filter((pointer) => !hasSomething(pointer));
  return {
    shown: all.filter(hasSomething),
    blank: blank.filter((pointer) => !type.isObject(pointer) && !type.isList(pointer)),
  };
}

function Node({ pointer, type }: { readonly pointer: string; readonly type: DocumentType }) {
  const value = valueAt(part.value?.data, pointer);
  if (Array.isArray(value)) {
    const isTable = value.length === 0 ? type.isObject(within(pointer, 0)) : value.some(isRecord);
    if (isTable) return <ListTable list={pointer} rows={value} />;
    return (
      <Group pointer={pointer} type={type}>
        {value.map((_, index) => (
          <FieldRow key={index} pointer={within(pointer, index)} />
        ))}
      </Group>
    );
  }
  if (!isRecord(value)) return <FieldRow pointer={pointer} />;
  const { shown: names, blank } = sorted(pointer, value, type);
  return (
    <Group pointer={pointer} type={type}>
      {names.map((name) => (
        <Node key={name} pointer={name} type={type} />
      ))}
      {blank.length > 0 && (
        <details class="blank" open={blank.some((name) => name === active.value)}>
          <summary class="quiet small">{t('more_fields', { n: blank.length })}</summary>
          {blank.map((name) => (
            <FieldRow key={name} pointer={name} />
          ))}
        </details>
      )}
    </Group>
  );
}

function Group(props: { readonly pointer: string; readonly type: DocumentType; readonly children: ComponentChildren }) {
  return (
    <section class="group">
      <h2>{labelOf(props.pointer, props.type)}</h2>
      {props.children}
    </section>
  );
}

function FieldRow({ pointer }: { readonly pointer: string }) {
  const document = opened.value;
  const now = part.value;
  if (document === undefined || now === undefined) return null;
  const isActive = active.value === pointer;
  const field = now.fields[pointer];
  const isOpen = openKeys.value.has(pointer);
  const label = labelOf(pointer, document.type);
  const value = shown(valueAt(now.data, pointer));
  const shape = document.pages.find(({ number }) => number === field?.page);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the panel
    <div
      class={`field-row ${isOpen ? 'open' : ''} ${isActive ? 'active' : ''}`}
      role="group"
      aria-label={`${label}: ${value}`}
      aria-current={isActive}
      data-key={pointer}
      tabIndex={isActive ? 0 : -1}
      onFocus={() => look(pointer)}
      onClick={() => look(pointer)}
      onDblClick={() => edit(pointer)}
    >
      <span class="field-name">{label}</span>
      <span class="field-value">
        <bdi>{value === '' ? '–' : value}</bdi>
      </span>
      <Mark pointer={pointer} isOpen={isOpen} />
      {isOpen && !isActive && field?.box !== undefined && shape !== undefined && shape.unit !== 'line' && (
        <Strip job={document.id} page={shape} box={field.box} label={label} />
      )}
      {isActive && <FieldDetails pointer={pointer} />}
    </div>
  );
}

/** Whether a value is in doubt, was looked at, or was corrected. */
export function Mark({ pointer, isOpen }: { readonly pointer: string; readonly isOpen: boolean }) {
  const checked = part.value?.fields[pointer]?.checked;
  if (isOpen) return <span class="mark warn" title={t('partial')} />;
  if (checked === undefined) return <span class="mark" />;
  const who = whoChecked(checked);
  const was =
    checked.was === undefined
      ? ''
      : `, ${checked.was === null ? t('was_blank') : t('was', { value: shown(checked.was) })}`;
  return (
    <span class={`mark good ${checked.was === undefined ? '' : 'changed'}`} title={`${who}${was}`}>
      <CheckIcon />
      <span class="unseen">{`${who}${was}`}</span>
    </span>
  );
}
