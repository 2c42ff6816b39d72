import { formatNumber, t } from '../words.ts';
import { draft, look } from './actions.ts';
import type { Part } from './edits.ts';
import { pathLabel, shown } from './labels.ts';
import { valueAt } from './pointers.ts';
import { opened, part } from './store.ts';
import { tried } from './try-rules.ts';

type Check = Part['checks'][number];
const MAX_SHOWN = 5;

/** The rules that a field is part of, as they would be with what is being typed. */
export function RulesOf({ pointer }: { readonly pointer: string }) {
  const all = tried.value ?? part.value?.checks ?? [];
  const own = all.filter(({ pointers }) => pointers.includes(pointer)).slice(0, MAX_SHOWN);
  if (own.length === 0) return null;
  return (
    <ul class="rules">
      {own.map((check) => (
        <li key={check.rule}>
          <Rule check={check} />
        </li>
      ))}
    </ul>
  );
}

/** A rule with its values written out. */
export function Rule({ check }: { readonly check: Check }) {
  const { holds, pointers, expected, found } = check;
  const type = opened.value?.type;
  if (type === undefined) return null;
  const { terms, others, results } = sidesOf(check);
  return (
    <div class={`rule ${holds ? 'holds' : 'broken'}`}>
      <span class="rule-mark">
        <span aria-hidden="true">{holds ? '✓' : '≠'}</span>
        <span class="unseen">{t(holds ? 'rule_holds' : 'rule_broken')}</span>
      </span>
      <span class="rule-text">
        {terms === undefined ? (
          <span>{ruleText(check)}</span>
        ) : (
          <>
            <span class="sum">{writtenOut(terms, check)}</span>
            {others.length > 0 && <span class="quiet"> (± {others.map(valueNow).join(', ')})</span>}
            {expected !== undefined && <span> = {expected}</span>}
            {' · '}
            {results.map((pointer, index) => (
              <span key={pointer}>
                {index > 0 && ', '}
                <button type="button" class="link" onClick={() => look(pointer)}>
                  {pathLabel(pointer, type)}
                </button>{' '}
                <strong>{valueNow(pointer)}</strong>
              </span>
            ))}
          </>
        )}
        {terms === undefined && !holds && found !== undefined && <span> · {t('but_read', { value: found })}</span>}
        {terms === undefined && pointers.length > 0 && expected !== undefined && !holds && (
          <span> · {t('makes', { value: expected })}</span>
        )}
      </span>
    </div>
  );
}

const OPERATORS = [
  [' add up to ', '+'],
  [' × ', '×'],
] as const;

interface Sides {
  readonly terms?: readonly string[];
  /** Values that may count as well or not. */
  readonly others: readonly string[];
  readonly results: readonly string[];
}

/** The terms and the results of a sum or product. */
function sidesOf({ rule, pointers }: Check): Sides {
  const product = /^(\S+) × (\S+) = (\S+)$/.exec(rule);
  if (product !== null) {
    return { terms: [product[1] ?? '', product[2] ?? ''], others: [], results: [product[3] ?? ''] };
  }
  const [, left, right] = /^(.*) add up to (.*)$/.exec(rule) ?? [];
  if (left === undefined || right === undefined) return { others: [], results: [] };
  const results = placesIn(right, pointers);
  const terms = placesIn(left, pointers);
  return {
    terms,
    others: pointers.filter((pointer) => !terms.includes(pointer) && !results.includes(pointer)),
    results,
  };
}

/** The pointers that a side of a rule names, such as a list's column and a field. */
function placesIn(side: string, pointers: readonly string[]): readonly string[] {
  const places = side.split(/ or | \+ /).map((place) => place.trim());
  return pointers.filter(
    (pointer) => places.includes(pointer) || places.includes(pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*')),
  );
}

/** Terms of a sum that are written out at its beginning and its end, where there are many. */
const FIRST_TERMS = 6;
const LAST_TERMS = 3;

function writtenOut(terms: readonly string[], check: Check): string {
  const all = terms.map((pointer, index) => term(pointer, index, check));
  if (all.length <= FIRST_TERMS + LAST_TERMS + 1) return all.join('');
  const between = t('more_terms', { n: formatNumber(all.length - FIRST_TERMS - LAST_TERMS) });
  return `${all.slice(0, FIRST_TERMS).join('')} + … (${between}) …${all.slice(-LAST_TERMS).join('')}`;
}

function term(pointer: string, index: number, { rule }: Check): string {
  const value = valueNow(pointer);
  const operator = OPERATORS.find(([words]) => rule.includes(words))?.[1] ?? '+';
  if (index === 0) return value;
  if (value.startsWith('-')) return ` − ${value.slice(1)}`;
  return ` ${operator} ${value}`;
}

/** A value as it is, or is being typed. */
function valueNow(pointer: string): string {
  if (draft.value?.pointer === pointer) return draft.value.text;
  return shown(valueAt(part.value?.data, pointer)) || '–';
}

/** A rule in words, with the names of its fields. */
function ruleText({ rule, pointers }: Check): string {
  const type = opened.value?.type;
  if (type === undefined) return rule;
  return [...pointers]
    .sort((a, b) => b.length - a.length)
    .reduce((text, pointer) => text.replaceAll(pointer, pathLabel(pointer, type)), rule);
}
