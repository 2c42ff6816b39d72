import type { FoundValue } from '../find/found.ts';
import { arrayNode, type Node, objectNode, valueNode } from '../find/node.ts';
import type { Token } from '../layout/run.ts';
import type { Field, Group } from '../schema/field.ts';
import type { Declared, Outline } from './outline.ts';
import type { SourceLine } from './source.ts';

function found(value: string, tokens: readonly Token[]): FoundValue {
  return { value, tokens, score: 1, at: 0 };
}

function names(declared: readonly Declared[], maxItems: number): Node | undefined {
  return arrayNode(
    declared.map(({ name, tokens }) => valueNode(found(name, tokens))),
    maxItems,
  );
}

function objectOf(group: Group, item: Declared & { readonly methods?: readonly Declared[] }): Node | undefined {
  return objectNode(
    group.children.map(([key, field]) => {
      if (field.type === 'list') return [key, names(item.methods ?? [], field.maxItems)];
      if (field.type !== 'leaf') return [key, undefined];
      const value = key === 'parameters' ? item.parameters : key === 'name' ? item.name : undefined;
      return [key, value === undefined ? undefined : valueNode(found(value, item.tokens))];
    }),
  );
}

function listOf(
  field: Field,
  items: readonly (Declared & { readonly methods?: readonly Declared[] })[],
): Node | undefined {
  if (field.type !== 'list') return undefined;
  const { item } = field;
  if (item.type === 'leaf') return names(items, field.maxItems);
  return item.type === 'group'
    ? arrayNode(
        items.map((one) => objectOf(item, one)),
        field.maxItems,
      )
    : undefined;
}

const rowOf = (line: SourceLine | undefined): number | undefined => line?.tokens[0]?.box[1];

/**
 * The first paragraph of the comment at the top of the file, without comment characters, which usually describes the
 * file.
 */
function commentOf(lines: readonly SourceLine[]): FoundValue | undefined {
  const head: SourceLine[] = [];
  for (const line of lines) {
    if (line.text.startsWith('#!') && head.length === 0) continue;
    if (line.code.trim() !== '') break;
    const says = /[\p{L}\p{N}]/u.test(line.text);
    const parted = !says || (rowOf(line) ?? 0) > (rowOf(head.at(-1)) ?? Number.MAX_SAFE_INTEGER) + 1;
    if (head.length > 0 && parted) break;
    if (says) head.push(line);
  }
  const tokens = head.flatMap((line) => line.tokens.filter(({ text }) => /[\p{L}\p{N}]/u.test(text)));
  const value = tokens
    .map(({ text }) => text.replace(/^["'/*#<!-]+|["'*/>-]+$/g, ''))
    .join(' ')
    .trim();
  return value === '' ? undefined : found(value, tokens);
}

/** Whether a field is read from source code rather than from a page's layout. */
export function isCodeField(field: Field): boolean {
  const kind = field.type === 'group' ? undefined : field.kind;
  return kind?.startsWith('code_') ?? false;
}

/** Finds the value of a field of kind `code_…` in the outline and lines of a file. */
export function findCodeField(field: Field, outline: Outline, lines: readonly SourceLine[]): Node | undefined {
  const kind = field.type === 'group' ? undefined : field.kind;
  switch (kind) {
    case 'code_functions':
      return listOf(field, outline.functions);
    case 'code_classes':
      return listOf(field, outline.classes);
    case 'code_imports':
      return listOf(field, outline.imports);
    case 'code_comment':
      return valueNode(commentOf(lines));
    default:
      return undefined;
  }
}
