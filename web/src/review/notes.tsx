import { t } from '../words.ts';
import { accept, look } from './actions.ts';
import type { Item } from './items.ts';
import { Rule } from './rules.tsx';
import { active, items, part } from './store.ts';

/** Rules that are broken, and what else there is to know of the document. */
export function Notes() {
  const rules = items.value.filter((item) => item.kind === 'rule');
  const notes = items.value.filter((item) => item.kind === 'note');
  if (rules.length === 0 && notes.length === 0) return null;
  return (
    <section class="group notes">
      <h2>{t(rules.length > 0 ? 'rules' : 'notes')}</h2>
      {[...rules, ...notes].map((item) => (
        <Note key={item.key} item={item} />
      ))}
    </section>
  );
}

function Note({ item }: { readonly item: Extract<Item, { kind: 'rule' | 'note' }> }) {
  const isActive = active.value === item.key;
  const check = item.kind === 'rule' ? part.value?.checks.find(({ rule }) => rule === item.rule) : undefined;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the panel
    <div
      class={`field-row open note ${isActive ? 'active' : ''}`}
      role="group"
      aria-current={isActive}
      data-key={item.key}
      tabIndex={isActive ? 0 : -1}
      onFocus={() => look(item.key)}
      onClick={() => look(item.key)}
    >
      {item.kind === 'note' && <bdi>{item.message}</bdi>}
      {check !== undefined && <Rule check={check} />}
      <button
        type="button"
        class={`button small ${isActive ? 'primary' : ''}`}
        onClick={() => {
          look(item.key);
          void accept();
        }}
      >
        {t(item.kind === 'rule' ? 'rule_as_printed' : 'seen')} {isActive && <kbd>⏎</kbd>}
      </button>
    </div>
  );
}
