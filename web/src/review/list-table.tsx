import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import { CloseIcon, PlusIcon } from '../ui/icons.tsx';
import { t, tn } from '../words.ts';
import { accept, addEmptyRow, edit, look, markAbsent, removeRow, rowFor } from './actions.ts';
import { FieldDetails } from './field-details.tsx';
import type { Item } from './items.ts';
import { labelOf, shown } from './labels.ts';
import { isRecord, within } from './pointers.ts';
import { active, isMoving, items, opened, openKeys, part } from './store.ts';
import { Strip } from './strip.tsx';

type Missing = Extract<Item, { kind: 'missing' }>;

/** Rows of a list that are shown at a time. */
const WINDOW = 100;

/** A list as a table. Lines of the document that look like rows and are none are gaps at their place. */
export function ListTable({ list, rows }: { readonly list: string; readonly rows: readonly unknown[] }) {
  const [chosen, setChosen] = useState(0);
  const document = opened.value;
  const now = part.value;
  if (document === undefined || now === undefined) return null;
  const { type } = document;
  const used = new Set(rows.flatMap((row) => (isRecord(row) ? Object.keys(row) : [])));
  const named = type.names(list).filter((name) => used.has(name));
  const columns = used.size === 0 ? type.names(list) : [...new Set([...named, ...used])];
  const missing = items.value.filter((item): item is Missing => item.kind === 'missing' && item.list === list);
  const verdict = now.lists[list];
  const activeRow = rowOf(active.value, list);
  const from = windowOf(activeRow ?? chosen * WINDOW, rows.length);
  const to = Math.min(rows.length, from + WINDOW);
  const gaps = new Map<number, Missing[]>();
  for (const item of missing) {
    const at = rowFor(list, item.page, item.box);
    gaps.set(at, [...(gaps.get(at) ?? []), item]);
  }
  const gapsAt = (at: number) =>
    (gaps.get(at) ?? []).map((item) => <Gap key={item.key} item={item} span={columns.length + 2} />);
  return (
    <section class="group">
      <h2>
        {labelOf(list, type)}{' '}
        <span class={`small ${verdict?.verdict === 'short' ? 'warn-text' : 'quiet'}`} title={verdict?.why}>
          {missing.length > 0
            ? t('rows_short', { n: rows.length, missing: missing.length })
            : tn('row_one', 'row_many', rows.length)}
        </span>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard */}
      <div class="list-scroller" tabIndex={0} role="group" aria-label={labelOf(list, type)}>
        <table class="list">
          <thead>
            <tr>
              <th scope="col" class="row-number">
                <span class="unseen">{t('row', { n: '' })}</span>
              </th>
              {columns.map((name) => (
                <th key={name} scope="col" class={isNumeric(list, name) ? 'number' : ''}>
                  {labelOf(within(within(list, 0), name), type)}
                </th>
              ))}
              <th>
                <span class="unseen">{t('actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(from, to).map((row, offset) => {
              const index = from + offset;
              const pointer = within(list, index);
              const cell = activeRow === index && active.value !== undefined ? active.value : undefined;
              return (
                <Fragment key={pointer}>
                  {gapsAt(index)}
                  <tr class={activeRow === index ? 'active' : ''}>
                    <th scope="row" class="row-number quiet">
                      {index + 1}
                    </th>
                    {columns.map((name) => (
                      <Cell key={name} pointer={within(pointer, name)} value={isRecord(row) ? row[name] : undefined} />
                    ))}
                    <td class="row-actions">
                      <button
                        type="button"
                        class="button plain"
                        aria-label={t('remove_row', { n: index + 1 })}
                        title={t('remove_row', { n: index + 1 })}
                        disabled={isMoving.value}
                        onClick={() => removeRow(pointer)}
                      >
                        <CloseIcon />
                      </button>
                    </td>
                  </tr>
                  {cell !== undefined && (
                    <tr class="details-row">
                      <td colSpan={columns.length + 2}>
                        <FieldDetails pointer={cell} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              );
            })}
            {to === rows.length && gapsAt(rows.length)}
          </tbody>
        </table>
      </div>
      <div class="list-foot">
        <button type="button" class="button plain small" disabled={isMoving.value} onClick={() => addEmptyRow(list)}>
          <PlusIcon /> {t('add_row')}
        </button>
        {rows.length > WINDOW && (
          <label class="inline-field small">
            <span class="unseen">{labelOf(list, type)}</span>
            <select
              value={String(from / WINDOW)}
              onChange={(event) => {
                look(undefined);
                setChosen(Number(event.currentTarget.value));
              }}
            >
              {Array.from({ length: Math.ceil(rows.length / WINDOW) }, (_, index) => (
                <option key={index} value={String(index)}>
                  {index * WINDOW + 1} – {Math.min(rows.length, (index + 1) * WINDOW)}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
    </section>
  );
}

function Cell({ pointer, value }: { readonly pointer: string; readonly value: unknown }) {
  const isActive = active.value === pointer;
  const isOpen = openKeys.value.has(pointer);
  const checked = part.value?.fields[pointer]?.checked;
  const type = opened.value?.type;
  const text = shown(value);
  const state = isOpen ? 'open' : checked === undefined ? '' : checked.was === undefined ? 'seen' : 'changed';
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the panel
    <td
      class={`list-cell ${state} ${isActive ? 'active' : ''} ${typeof value === 'number' ? 'number' : ''}`}
      data-key={pointer}
      tabIndex={isActive ? 0 : -1}
      aria-label={type === undefined ? text : `${labelOf(pointer, type)}: ${text}`}
      onFocus={() => look(pointer)}
      onClick={() => look(pointer)}
      onDblClick={() => edit(pointer)}
    >
      <bdi>{text === '' ? '–' : text}</bdi>
    </td>
  );
}

/** A line of the document that looks like a row and is none. */
function Gap({ item, span }: { readonly item: Missing; readonly span: number }) {
  const document = opened.value;
  const isActive = active.value === item.key;
  const shape = document?.pages.find(({ number }) => number === item.page);
  const choose = (then: () => void) => {
    look(item.key);
    then();
  };
  return (
    <tr class={`gap ${isActive ? 'active' : ''}`}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the panel */}
      <td
        colSpan={span}
        data-key={item.key}
        tabIndex={isActive ? 0 : -1}
        onFocus={() => look(item.key)}
        onClick={() => look(item.key)}
      >
        <div class="gap-line">
          <span class="small">{t('missing_row', { text: item.text })}</span>
          <span class="spring" />
          <button
            type="button"
            class="button primary small"
            disabled={isMoving.value}
            onClick={() => choose(() => void accept())}
          >
            {t('add_this_row')} <kbd>⏎</kbd>
          </button>
          <button type="button" class="button small" disabled={isMoving.value} onClick={() => choose(markAbsent)}>
            {t('not_a_row')} <kbd>X</kbd>
          </button>
        </div>
        {document !== undefined && shape !== undefined && shape.unit !== 'line' && (
          <Strip job={document.id} page={shape} box={item.box} label={labelOf(item.list, document.type)} />
        )}
      </td>
    </tr>
  );
}

/** The row of a list that a pointer leads into. */
function rowOf(pointer: string | undefined, list: string): number | undefined {
  if (pointer?.startsWith(`${list}/`) !== true) return undefined;
  const row = Number(pointer.slice(list.length + 1).split('/')[0]);
  return Number.isInteger(row) ? row : undefined;
}

function windowOf(row: number, count: number): number {
  if (count <= WINDOW) return 0;
  return Math.floor(Math.min(row, count - 1) / WINDOW) * WINDOW;
}

function isNumeric(list: string, name: string): boolean {
  const { type } = opened.value?.type.at(within(within(list, 0), name)) ?? {};
  return [type].flat().some((one) => one === 'number' || one === 'integer');
}
