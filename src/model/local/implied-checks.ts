import type { Check } from '../../../schemas/checks.ts';
import { pointerTo } from '../../util/json-pointer.ts';
import type { JsonSchema } from '../language-model.ts';
import { type Field, fieldsOf, type Group, type Leaf } from './schema.ts';
import { conceptOf, snakeCase } from './vocabulary/vocabulary.ts';

/** The fields of an object by the business concepts that their names stand for. */
type Concepts = ReadonlyMap<string, string>;

/** The rules of a document type: its own, or those that follow from the names of its fields. */
export function checksOf(root: Group): readonly Check[] {
  return root.hints.checks ?? checksOfNames(root);
}

/**
 * The rules that hold wherever a document has such fields: sums and products of amounts, the order of dates, check
 * digits, parties that differ. For document types that declare no rules of their own.
 */
export function impliedChecks(schema: JsonSchema): readonly Check[] {
  return checksOfNames(fieldsOf(schema).root);
}

function checksOfNames(root: Group): readonly Check[] {
  const leaves = [...leavesWithPlaces(root, '')];
  const single = leaves.filter(({ place }) => !place.includes('*'));
  const concepts = firstByConcept(single);
  const lists = [...listsWithPlaces(root, '')];
  return [
    ...totals(concepts),
    ...lists.flatMap(({ place, item }) => rows(concepts, sumsOfRows(single), place, item)),
    ...dates(concepts),
    ...leaves.flatMap(({ place, leaf }) => ofValue(place, leaf)),
    ...parties(root),
  ];
}

interface PlacedLeaf {
  readonly place: string;
  readonly leaf: Leaf;
}

function* leavesWithPlaces(field: Field, place: string): Generator<PlacedLeaf> {
  if (field.type === 'leaf') yield { place, leaf: field };
  else if (field.type === 'list') yield* leavesWithPlaces(field.item, `${place}/*`);
  else for (const [name, child] of field.children) yield* leavesWithPlaces(child, pointerTo(place, name));
}

function* listsWithPlaces(group: Group, place: string): Generator<{ readonly place: string; readonly item: Group }> {
  for (const [name, child] of group.children) {
    const own = pointerTo(place, name);
    if (child.type === 'group') yield* listsWithPlaces(child, own);
    if (child.type === 'list' && child.item.type === 'group') yield { place: `${own}/*`, item: child.item };
  }
}

function firstByConcept(leaves: readonly PlacedLeaf[]): Concepts {
  const found = new Map<string, string>();
  for (const { place, leaf } of leaves) {
    if (leaf.concept !== undefined && !found.has(leaf.concept)) found.set(leaf.concept, place);
  }
  return found;
}

/** The places of some concepts that the type has. */
function present(concepts: Concepts, ids: readonly string[]): readonly string[] {
  return ids.flatMap((id) => concepts.get(id) ?? []);
}

const ADDED = ['tax', 'shipping', 'tip', 'rounding'];
const SUBTRACTED = ['discount'];

function totals(concepts: Concepts): readonly Check[] {
  const [subtotal, total, due] = ['subtotal', 'total', 'amount_due'].map((id) => concepts.get(id));
  const [paid, cash, change] = ['amount_paid', 'cash', 'change'].map((id) => concepts.get(id));
  const checks: Check[] = [];
  if (subtotal !== undefined && total !== undefined) {
    checks.push({
      sum: subtotal,
      may_add: [...present(concepts, ADDED)],
      may_subtract: [...present(concepts, SUBTRACTED)],
      equals: total,
    });
  }
  if (total !== undefined && paid !== undefined && due !== undefined) {
    checks.push({ sum: total, minus: paid, may_add: [...present(concepts, ['rounding'])], equals: due });
  }
  if (total !== undefined && cash !== undefined && change !== undefined) {
    checks.push({ sum: total, may_add: [change], may_subtract: [change], equals: cash });
  }
  return checks;
}

/** Fields outside of lists with the name of a column of amounts: `line_total` beside `lines`. */
function sumsOfRows(leaves: readonly PlacedLeaf[]): readonly string[] {
  return leaves.flatMap(({ place, leaf }) => (conceptOf(leaf.name, true)?.id === 'line_total' ? [place] : []));
}

function rows(concepts: Concepts, sums: readonly string[], place: string, item: Group): readonly Check[] {
  const columns = new Map(
    item.children.flatMap(([name, field]) =>
      field.type === 'leaf' && field.concept !== undefined ? [[field.concept, pointerTo(place, name)] as const] : [],
    ),
  );
  const [quantity, price, amount] = ['quantity', 'unit_price', 'line_total'].map((id) => columns.get(id));
  const targets = [...new Set([...sums, ...present(concepts, ['subtotal', 'total'])])];
  const checks: Check[] = [];
  if (quantity !== undefined && price !== undefined && amount !== undefined) {
    checks.push({ product: [quantity, price], equals: amount });
  }
  if (quantity !== undefined && amount !== undefined && targets.length > 0) {
    checks.push({
      sum: amount,
      may_add: [...present(concepts, ADDED)],
      may_subtract: [...present(concepts, SUBTRACTED)],
      equals: [...targets],
    });
  }
  return [...checks, ...taxes(concepts, item, place), ...balances(concepts, columns, item, place)];
}

/** The columns of a table of taxes, whose names may not say what kind of number they are. */
const TAX_BASIS = /^(?:tax(?:able)?_)?(?:basis|base|net|taxable)(?:_amount)?$/;
const TAX_RATE = /(?:^|_)(?:rate|percent(?:age)?)$/;
const NUMERIC: ReadonlySet<string> = new Set(['amount', 'number', 'percent']);

/** Rows of rates, each with the amount that is taxed and its tax. */
function taxes(concepts: Concepts, item: Group, place: string): readonly Check[] {
  const leaves = item.children.flatMap(([name, field]) =>
    field.type === 'leaf' && NUMERIC.has(field.kind) ? [{ name, key: snakeCase(name), kind: field.kind }] : [],
  );
  const basis = leaves.find(({ key }) => TAX_BASIS.test(key));
  const rate = leaves.find(({ key, kind }) => kind === 'percent' || TAX_RATE.test(key));
  const [tax, ...others] = leaves.filter((leaf) => leaf !== basis && leaf !== rate && leaf.kind === 'amount');
  if (rate === undefined || basis === undefined || tax === undefined || others.length > 0) return [];
  const [taxed, due] = [pointerTo(place, basis.name), pointerTo(place, tax.name)];
  const sums = [
    { of: due, total: concepts.get('tax') },
    { of: taxed, total: concepts.get('subtotal') },
  ];
  return [
    { product: [taxed, pointerTo(place, rate.name)], percent: true, equals: due },
    ...sums.flatMap(({ of, total }): readonly Check[] => (total === undefined ? [] : [{ sum: of, equals: total }])),
  ];
}

function balances(concepts: Concepts, columns: Concepts, item: Group, place: string): readonly Check[] {
  const [opening, closing] = ['opening_balance', 'closing_balance'].map((id) => concepts.get(id));
  const [debit, credit, balance] = ['debit', 'credit', 'balance'].map((id) => columns.get(id));
  const signed = item.children.find(([name, field]) => field.type === 'leaf' && name === 'amount')?.[0];
  const change = signed === undefined ? undefined : pointerTo(place, signed);
  const checks: Check[] = [];
  const moves = debit !== undefined && credit !== undefined ? { plus: credit, minus: debit } : undefined;
  if (balance !== undefined && moves !== undefined) checks.push({ running: balance, ...moves });
  else if (balance !== undefined && change !== undefined) checks.push({ running: balance, plus: change });
  if (opening === undefined || closing === undefined) return checks;
  if (moves !== undefined) {
    checks.push({ sum: [opening, moves.plus], minus: moves.minus, equals: closing, blank_is_zero: true });
  } else if (change !== undefined) checks.push({ sum: [opening, change], equals: closing });
  return checks;
}

function dates(concepts: Concepts): readonly Check[] {
  const pairs = [
    ['invoice_date', 'due_date'],
    ['date', 'due_date'],
    ['start_date', 'end_date'],
  ] as const;
  return pairs.flatMap(([first, last]) => {
    const [from, to] = [concepts.get(first), concepts.get(last)];
    return from === undefined || to === undefined ? [] : [{ order: [from, to] }];
  });
}

function ofValue(place: string, { kind }: Leaf): readonly Check[] {
  if (kind === 'iban') return [{ checksum: 'iban', of: place }];
  if (kind === 'vat_id') return [{ checksum: 'vat', of: place }];
  return kind === 'percent' ? [{ shape: place, from: 0, to: 100 }] : [];
}

function parties(root: Group): readonly Check[] {
  const named = (role: string) => {
    const found = root.children.find(([, field]) => field.type === 'group' && field.role === role);
    const [name, group] = found ?? [];
    return name !== undefined && group?.type === 'group' && group.children.some(([key]) => key === 'name')
      ? pointerTo(pointerTo('', name), 'name')
      : undefined;
  };
  const [seller, buyer] = [named('seller'), named('buyer')];
  return seller === undefined || buyer === undefined ? [] : [{ not_equal: [seller, buyer] }];
}
