import type { Check } from '../../../../schemas/checks.ts';
import type { PrintedFacts } from '../../../checks/outcome.ts';
import { checkProduct } from '../../../checks/product.ts';
import { type NumberConventions, numbersIn } from '../read.ts';
import type { Group, Leaf } from '../schema.ts';
import { assignCodes } from './code-column.ts';
import { byConcept, type Column, leavesOfItem } from './heads.ts';
import type { ColumnRow } from './rows.ts';

/** Two columns of a list whose product is a third one. */
interface ProductRule {
  readonly factors: readonly [Leaf, Leaf];
  readonly result: Leaf;
  readonly isPercent: boolean;
}

/** A number in a cell. */
interface CellNumber {
  readonly value: number;
  readonly decimals: number;
}

/** The numbers of a row by column, and the percentages that it prints. */
interface NumberRow {
  readonly numbers: ReadonlyMap<Column, CellNumber>;
  /** Columns with words. */
  readonly words: ReadonlySet<Column>;
  readonly percentages: readonly number[];
}

/** Rows that are calculated with, and columns that are tried. */
const MAX_ROWS = 40;
const MAX_COLUMNS = 8;
/** Share of the rows that must print a number for a column to be one of numbers. */
const MIN_NUMBERS = 0.5;
/** Share of the rows that must have words in a column for it to be one of names. */
const MIN_WORDS = 0.8;
/** Share of the rows that must come out for columns to be named against their labels, and for labels to be right. */
const MIN_HELD = 0.6;
const LABELS_HOLD = 0.5;
/** Rows that must all come out where one of them alone does not by having a factor of 1. */
const MIN_WHOLE = 3;

/** The rules of a list that a product of two of its columns is a third. `place`: the list's items, as `/lines/*`. */
export function productRules(checks: readonly Check[], place: string, group: Group): readonly ProductRule[] {
  const leafAt = (pointer: string): Leaf | undefined => {
    const name = pointer.startsWith(`${place}/`) ? pointer.slice(place.length + 1) : undefined;
    const field = group.children.find(([key]) => key === name)?.[1];
    return field?.type === 'leaf' ? field : undefined;
  };
  return checks.flatMap((check): readonly ProductRule[] => {
    if (!('product' in check)) return [];
    const [first, second, result] = [leafAt(check.product[0]), leafAt(check.product[1]), leafAt(check.equals)];
    if (first === undefined || second === undefined || result === undefined) return [];
    return [{ factors: [first, second], result, isPercent: check.percent === true }];
  });
}

/**
 * The fields of a table's columns: those of their labels, unless the rows come out only when other columns are the
 * factors and the product of a rule, as where the head of one has another word or none.
 */
export function assignColumns(
  columns: readonly Column[],
  rows: readonly ColumnRow[],
  { rules, group }: { readonly rules: readonly ProductRule[]; readonly group: Group },
  conventions: NumberConventions,
): ReadonlyMap<Column, Leaf> {
  const labelled = new Map(columns.flatMap((column) => (column.leaf === undefined ? [] : [[column, column.leaf]])));
  const numbers = rows.slice(0, MAX_ROWS).map((row) => numbersOf(row, conventions));
  const fields = rules.reduce<ReadonlyMap<Column, Leaf>>(
    (assigned, rule) => assignByRule(assigned, columns, numbers, rule),
    labelled,
  );
  const named = new Map([...fields].filter(([column, leaf]) => leaf.concept !== 'unit' || isOfUnits(column, numbers)));
  return assignNames(assignCodes(withAmount(named, group), columns, rows, group), columns, rows, group);
}

/** Whether a column has words, as units are, in one of the rows that fill it. */
function isOfUnits(column: Column, rows: readonly NumberRow[]): boolean {
  return rows.some(({ words }) => words.has(column)) || rows.every(({ numbers }) => !numbers.has(column));
}

/** The only column of prices, where nothing is counted, has the amounts. */
function withAmount(fields: ReadonlyMap<Column, Leaf>, group: Group): ReadonlyMap<Column, Leaf> {
  const amount = byConcept(leavesOfItem({ item: group }), ['line_total']);
  const assigned = [...fields.values()];
  const price = byConcept(assigned, ['unit_price']);
  if (price === undefined || amount === undefined || byConcept(assigned, ['line_total', 'quantity'])) return fields;
  return new Map([...fields].map(([column, leaf]) => [column, leaf === price ? amount : leaf]));
}

/** Gives the column of names, where no label says which it is, to the only one of words that is left. */
function assignNames(
  fields: ReadonlyMap<Column, Leaf>,
  columns: readonly Column[],
  rows: readonly ColumnRow[],
  group: Group,
): ReadonlyMap<Column, Leaf> {
  const names = group.children.flatMap(([, field]) =>
    field.type === 'leaf' && field.concept === 'description' ? [field] : [],
  );
  const [name] = names;
  if (name === undefined || names.length > 1 || [...fields.values()].includes(name)) return fields;
  const ofWords = columns.filter((column) => !fields.has(column) && isOfWords(column, rows));
  const [column, ...others] = ofWords;
  return column === undefined || others.length > 0 ? fields : new Map([...fields, [column, name]]);
}

const COUNTED = /^[\d.,]+\s\p{L}{1,12}\.?$/u;

function isOfWords(column: Column, rows: readonly ColumnRow[]): boolean {
  const texts = rows.flatMap(({ cells }) => cells.get(column)?.[0]?.text ?? []);
  // A quantity may have its unit behind it: `1.8 hrs`.
  return texts.filter((text) => /\p{L}{3}/u.test(text) && !COUNTED.test(text)).length >= MIN_WORDS * rows.length;
}

function numbersOf({ cells }: ColumnRow, conventions: NumberConventions): NumberRow {
  const numbers = new Map<Column, CellNumber>();
  const percentages: number[] = [];
  const words = new Set<Column>();
  for (const [column, runs] of cells) {
    if (runs.some(({ text }) => /\p{L}/u.test(text))) words.add(column);
    for (const run of runs) {
      for (const { value, decimals, percent } of numbersIn(run.text, conventions)) {
        if (percent) percentages.push(value);
        else if (!numbers.has(column)) numbers.set(column, { value, decimals });
      }
    }
  }
  return { numbers, words, percentages };
}

type Triple = readonly [Column, Column, Column];

interface Outcome {
  readonly triple: Triple;
  /** Rows that come out, of those with all three numbers. */
  readonly held: number;
  readonly known: number;
  /** Rows that come out and neither of whose factors is 1. */
  readonly proofs: number;
  /** Columns whose label is the field's, less those with another label. */
  readonly agreement: number;
  /** How much more the second factor is printed like a price than the first. */
  readonly form: number;
}

function assignByRule(
  fields: ReadonlyMap<Column, Leaf>,
  columns: readonly Column[],
  rows: readonly NumberRow[],
  rule: ProductRule,
): ReadonlyMap<Column, Leaf> {
  const leaves = [...rule.factors, rule.result] as const;
  const own = leaves.map((leaf) => columns.find((column) => fields.get(column) === leaf));
  const [first, second, result] = own;
  const labels =
    first === undefined || second === undefined || result === undefined
      ? undefined
      : tryTriple([first, second, result], fields, rows, rule);
  if (labels !== undefined && labels.held >= LABELS_HOLD * labels.known && labels.held > 0)
    return withExactResult(fields, columns, rows, rule, labels.triple);
  const able = columns.filter((column) => isNumeric(column, fields.get(column), rows, leaves)).slice(0, MAX_COLUMNS);
  let best: Outcome | undefined;
  for (const a of able) {
    for (const b of able) {
      for (const c of able) {
        if (a === b || b === c || a === c) continue;
        const outcome = tryTriple([a, b, c], fields, rows, rule);
        const isSure = outcome.proofs > 0 && outcome.held >= MIN_HELD * outcome.known;
        if (isSure && (best === undefined || compare(outcome, best) > 0)) best = outcome;
      }
    }
  }
  if (best === undefined || best.held <= (labels?.held ?? 0)) return fields;
  // One row may come out by chance, unless the labels say the same of two columns, or all other rows are of one each.
  const isWhole = best.held === best.known && best.held >= MIN_WHOLE;
  if (best.proofs < 2 && best.agreement < 2 && !isWhole) return fields;
  const chosen = new Map(best.triple.map((column, at) => [column, leaves[at] as Leaf]));
  return new Map([...[...fields].filter(([column, leaf]) => !chosen.has(column) && !leaves.includes(leaf)), ...chosen]);
}

/**
 * The fields with the column that is the product as it stands as the result, where the labelled one is so only with the rate of
 * the row, as where the value with tax stands beside the value without.
 */
function withExactResult(
  fields: ReadonlyMap<Column, Leaf>,
  columns: readonly Column[],
  rows: readonly NumberRow[],
  rule: ProductRule,
  [first, second, labelled]: Triple,
): ReadonlyMap<Column, Leaf> {
  const bare = rows.map((row) => ({ ...row, percentages: [] }));
  const isWhole = (column: Column) => {
    const { held, known } = tryTriple([first, second, column], fields, bare, rule);
    return held > 0 && held === known;
  };
  if (rule.isPercent || tryTriple([first, second, labelled], fields, bare, rule).held > 0) return fields;
  const exact = columns.find((column) => !fields.has(column) && isWhole(column));
  if (exact === undefined) return fields;
  return new Map([...[...fields].filter(([column]) => column !== labelled), [exact, rule.result]]);
}

/** Whether a column has numbers, and no label that says otherwise. */
function isNumeric(
  column: Column,
  leaf: Leaf | undefined,
  rows: readonly NumberRow[],
  leaves: readonly Leaf[],
): boolean {
  // `Unit` may be short for the price of one.
  const isUnit = leaf?.concept === 'unit' && rows.every(({ words }) => !words.has(column));
  const isNumber = leaf === undefined || leaf.kind === 'amount' || leaf.kind === 'number' || isUnit;
  if (leaf !== undefined && !leaves.includes(leaf) && !isNumber) return false;
  return rows.filter(({ numbers }) => numbers.has(column)).length >= MIN_NUMBERS * rows.length;
}

function compare(a: Outcome, b: Outcome): number {
  return a.held - b.held || a.agreement - b.agreement || a.form - b.form;
}

function tryTriple(
  triple: Triple,
  fields: ReadonlyMap<Column, Leaf>,
  rows: readonly NumberRow[],
  { factors, result, isPercent }: ProductRule,
): Outcome {
  let [held, known, proofs, form] = [0, 0, 0, 0];
  for (const { numbers, percentages } of rows) {
    const [a, b, c] = triple.map((column) => numbers.get(column));
    if (a === undefined || b === undefined || c === undefined) continue;
    known += 1;
    form += b.decimals - a.decimals;
    const printed: PrintedFacts = {
      decimals: (pointer) => [a, b, c][Number(pointer)]?.decimals,
      percentages: () => percentages,
    };
    const values = [a, b, c].map(({ value }, at) => ({ pointer: String(at), value }));
    const [x, y, z] = values;
    if (x === undefined || y === undefined || z === undefined) continue;
    if (checkProduct([x, y], z, isPercent, printed)?.holds !== true) continue;
    held += 1;
    if (Math.abs(a.value) !== 1 && Math.abs(b.value) !== 1 && c.value !== 0) proofs += 1;
  }
  const leaves = [...factors, result];
  const agreement = triple.reduce((sum, column, at) => {
    const leaf = fields.get(column);
    return sum + (leaf === undefined || leaf.concept === 'unit' ? 0 : leaf === leaves[at] ? 1 : -1);
  }, 0);
  return { triple, held, known, proofs, agreement, form };
}
