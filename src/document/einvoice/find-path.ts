import type { XmlElement } from './xml.ts';

/** An element or attribute that a path leads to. */
export interface FoundNode {
  readonly text: string;
  readonly element: XmlElement;
  /** The names on the way, such as `/ExchangedDocument/ID`; a number where an element is one of several. */
  readonly path: string;
}

/** Follows a path of `FieldPath` from an element; the elements at its end, in order. */
export function findPath(from: FoundNode, path: string): readonly FoundNode[] {
  let found: readonly FoundNode[] = [from];
  for (const step of stepsOf(path)) {
    found = step.startsWith('@')
      ? found.flatMap((node) => attribute(node, step.slice(1)))
      : found.flatMap((node) => childrenOf(node, step));
  }
  return found;
}

/** A node for the root of a document. */
export function rootNode(element: XmlElement): FoundNode {
  return { text: element.text, element, path: `/${element.name}` };
}

/** Splits at slashes outside of brackets. */
function stepsOf(path: string): readonly string[] {
  return path.match(/(?:[^/[]|\[[^\]]*\])+/g) ?? [];
}

function attribute({ element, path }: FoundNode, name: string): readonly FoundNode[] {
  const text = element.attributes[name];
  return text === undefined ? [] : [{ text: text.trim(), element, path: `${path}/@${name}` }];
}

function childrenOf({ element, path }: FoundNode, step: string): readonly FoundNode[] {
  const [, names = step, condition] = /^([^[]*)(?:\[(.*)\])?$/.exec(step) ?? [];
  const wanted = new Set(names.split('|'));
  return element.children.flatMap((child): FoundNode[] => {
    if (!wanted.has(child.name)) return [];
    const alike = element.children.filter((other) => other.name === child.name);
    const number = alike.length > 1 ? `[${alike.indexOf(child) + 1}]` : '';
    const node = { text: child.text, element: child, path: `${path}/${child.name}${number}` };
    return condition === undefined || holds(node, condition) ? [node] : [];
  });
}

function holds(node: FoundNode, condition: string): boolean {
  const [path = '', value = ''] = condition.split('=');
  return findPath(node, path).some(({ text }) => text.toUpperCase() === value.toUpperCase());
}
