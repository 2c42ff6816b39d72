import type { ProposedField } from '../api.ts';
import { t } from '../words.ts';
import { type DraftField, listOf } from './draft.ts';

const KINDS = ['text', 'number', 'date'] as const;

/** The proposed fields: which are used, what they are called, and what they hold. */
export function FieldTable(props: {
  readonly draft: readonly DraftField[];
  readonly onChange: (at: number, change: Partial<Omit<DraftField, 'proposed'>>) => void;
}) {
  return (
    <table class="proposal">
      <thead>
        <tr>
          <td />
          <th scope="col">{t('property')}</th>
          <th scope="col">{t('kind')}</th>
          <th scope="col">{t('printed')}</th>
        </tr>
      </thead>
      <tbody>
        {props.draft.map((field, at) => (
          <Row
            key={field.proposed.pointer}
            field={field}
            isFirstOfList={isFirstOfList(props.draft, at)}
            onChange={(change) => props.onChange(at, change)}
          />
        ))}
      </tbody>
    </table>
  );
}

function isFirstOfList(draft: readonly DraftField[], at: number): boolean {
  const [own, before] = [draft[at], draft[at - 1]].map((field) => field && listOf(field.proposed));
  return own !== undefined && own !== before;
}

function Row(props: {
  readonly field: DraftField;
  readonly isFirstOfList: boolean;
  readonly onChange: (change: Partial<Omit<DraftField, 'proposed'>>) => void;
}) {
  const { proposed, isUsed, name, kind } = props.field;
  const { label, example, page } = proposed;
  return (
    <>
      {props.isFirstOfList && (
        <tr class="proposal-list">
          <td />
          <th scope="rowgroup" colSpan={3}>
            {t('in_list', { name: listOf(proposed) ?? '' })}
          </th>
        </tr>
      )}
      <tr class={isUsed ? '' : 'unused'}>
        <td>
          <input
            type="checkbox"
            checked={isUsed}
            aria-label={t('use_field', { label })}
            onChange={(event) => props.onChange({ isUsed: event.currentTarget.checked })}
          />
        </td>
        <td>
          <input
            type="text"
            value={name}
            maxLength={60}
            disabled={!isUsed}
            aria-label={t('property_of', { label })}
            onInput={(event) => props.onChange({ name: event.currentTarget.value })}
          />
        </td>
        <td>
          <select
            value={kind}
            disabled={!isUsed}
            aria-label={t('kind_of', { label })}
            onChange={(event) => props.onChange({ kind: event.currentTarget.value as ProposedField['kind'] })}
          >
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {t(`kind_${one}`)}
              </option>
            ))}
          </select>
        </td>
        <td class="proposal-print">
          <bdi class="quiet">{label}</bdi> <bdi>{example}</bdi>{' '}
          {page > 1 && <span class="quiet small">{t('on_page', { n: page })}</span>}
        </td>
      </tr>
    </>
  );
}
