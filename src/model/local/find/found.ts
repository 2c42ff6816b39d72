import type { Line, Run, Token } from '../layout.ts';
import type { Leaf } from '../schema.ts';

/** A value found in the document, with its words. */
export interface FoundValue {
  readonly value: string | number | boolean;
  readonly tokens: readonly Token[];
  /** For comparing candidates of one field only. */
  readonly score: number;
  /** Index of the line in the document. */
  readonly at: number;
  readonly ambiguity?: string;
  /** Whether rules of the document type chose it among candidates, against the best label. */
  readonly isChosen?: true;
  /** Whether nothing but its form says that it is the field's, and other values of that form are printed. */
  readonly isOneOfSeveral?: true;
  /** Whether it is of an address that may be another party's. */
  readonly isPartyUnsure?: true;
}

/** The candidate with the highest score; of equals, the first or last in the document. */
export function bestCandidate(candidates: readonly FoundValue[], prefer: 'first' | 'last'): FoundValue | undefined {
  let best: FoundValue | undefined;
  for (const candidate of candidates) {
    if (best === undefined || candidate.score > best.score + 1e-9) best = candidate;
    else if (Math.abs(candidate.score - best.score) <= 1e-9) {
      if (prefer === 'last' ? candidate.at >= best.at : candidate.at < best.at) best = candidate;
    }
  }
  return best;
}

/** The part of a document to search. */
export interface Scope {
  /** Whether a word is in it. */
  readonly contains: (token: Token) => boolean;
  /** Whether the label at characters `start` to `end` of a line may be one of these values; all may by default. */
  readonly takes?: (label: { readonly line: Line; readonly start: number; readonly end: number }) => boolean;
}

/** Values in the shape of the schema; missing values are absent. */
export type Node =
  | { readonly type: 'value'; readonly found: FoundValue }
  | { readonly type: 'object'; readonly entries: readonly (readonly [string, Node])[] }
  | { readonly type: 'array'; readonly items: readonly Node[] };

/** Wraps a value; undefined stays undefined. */
export function valueNode(found: FoundValue | undefined): Node | undefined {
  return found === undefined ? undefined : { type: 'value', found };
}

/** An object of the values found; undefined if there are none. */
export function objectNode(entries: readonly (readonly [string, Node | undefined])[]): Node | undefined {
  const present = entries.flatMap(([key, node]): (readonly [string, Node])[] =>
    node === undefined ? [] : [[key, node]],
  );
  return present.length === 0 ? undefined : { type: 'object', entries: present };
}

/** An array of the values found; undefined if it would be empty. */
export function arrayNode(items: readonly (Node | undefined)[], maxItems: number): Node | undefined {
  const present = items.filter((item) => item !== undefined).slice(0, maxItems);
  return present.length === 0 ? undefined : { type: 'array', items: present };
}

/** The values of a node as JSON. */
export function dataOf(node: Node): unknown {
  if (node.type === 'array') return node.items.map(dataOf);
  if (node.type === 'object') return Object.fromEntries(node.entries.map(([key, child]) => [key, dataOf(child)]));
  return node.found.value;
}

/** Converts a value to the schema's type; undefined if impossible. A number in a text property keeps its notation. */
export function toTyped(leaf: Leaf, found: FoundValue): FoundValue | undefined {
  const { value, tokens } = found;
  if (leaf.valueType === 'boolean') return typeof value === 'boolean' ? found : undefined;
  if (typeof value === 'boolean') return undefined;
  if (leaf.valueType === 'string') {
    if (typeof value === 'string') return found;
    const text = tokens.map((token) => token.text).join(' ');
    // A bracket that the number does not open is none of it.
    return { ...found, value: text.includes('(') ? text : text.replace(/\)+$/, '') };
  }
  if (typeof value !== 'number') return undefined;
  return leaf.valueType === 'integer' && !Number.isInteger(value) ? undefined : found;
}

const EDGES = /^[\s:;.,#=*|_•·–—-]+|[\s:;,|_=*–—-]+$/g;

/** Joins the text of several runs with `glue` to one value; undefined without a letter or digit. */
export function joinRuns(runs: readonly Run[], glue: string, score: number, at: number): FoundValue | undefined {
  const tokens: Token[] = runs.flatMap((run) => [...run.tokens]);
  const value = runs
    .map((run) => run.text.replace(EDGES, ''))
    .filter((text) => text !== '')
    .join(glue);
  if (!/[\p{L}\p{N}]/u.test(value)) return undefined;
  return { value, tokens, score, at };
}
