import { SaxesParser } from 'saxes';

/** An element of an XML document, by its local name; namespaces are only looked at on the root. */
export interface XmlElement {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, trimmed. */
  readonly text: string;
  /** Line in the file, from 1. */
  readonly line: number;
}

/** Limits of an XML document; beyond them it is not read. */
const MAX_CHARS = 20_000_000;
const MAX_DEPTH = 64;
const MAX_ELEMENTS = 300_000;

/** The XML is broken, too large, or has a document type, which could define entities. */
export class UnreadableXml extends Error {}

interface Open {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  readonly line: number;
  text: string;
}

/**
 * Parses an XML document into its root element. Nothing is fetched, no entities but the five of XML are known, and size
 * and depth are bounded. Throws `UnreadableXml`.
 */
export function parseXml(text: string): XmlElement {
  if (text.length > MAX_CHARS) throw new UnreadableXml(`It has more than ${MAX_CHARS} characters.`);
  const parser = new SaxesParser({ xmlns: true, position: true });
  const stack: Open[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  parser.on('error', (error) => {
    throw new UnreadableXml(error.message);
  });
  parser.on('doctype', () => {
    throw new UnreadableXml('It has a document type (DOCTYPE), which an invoice does not need.');
  });
  parser.on('opentag', (tag) => {
    count += 1;
    if (count > MAX_ELEMENTS) throw new UnreadableXml(`It has more than ${MAX_ELEMENTS} elements.`);
    if (stack.length >= MAX_DEPTH) throw new UnreadableXml(`Its elements are nested deeper than ${MAX_DEPTH}.`);
    const attributes = Object.fromEntries(Object.values(tag.attributes).map(({ local, value }) => [local, value]));
    stack.push({ name: tag.local, namespace: tag.uri, attributes, children: [], line: parser.line, text: '' });
  });
  const addText = (more: string) => {
    const open = stack.at(-1);
    if (open !== undefined) open.text += more;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const open = stack.pop();
    if (open === undefined) return;
    const element: XmlElement = { ...open, text: open.text.trim() };
    const parent = stack.at(-1);
    if (parent === undefined) root = element;
    else parent.children.push(element);
  });
  parser.write(text.replace(/^\ufeff/, '')).close();
  if (root === undefined) throw new UnreadableXml('It has no element.');
  return root;
}
