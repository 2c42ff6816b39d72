import { findEmails, findUrls } from '../../../document/values/contacts.ts';
import { findIbans } from '../../../document/values/iban.ts';
import { findLetterhead } from '../find/letterhead.ts';
import { isContact, isHeading, isRegistration, letterCount, wordsOf } from '../find/line-kinds.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import { heightOf, type Line, type Run, type Token } from '../layout.ts';
import { COMPANY_WORDS, LEGAL_FORMS, SALUTATIONS } from '../vocabulary/line-words.ts';
import { fromBlock } from './address-parts.ts';
import { type Block, isOneLine, PARTS, wordsOfBlock } from './blocks.ts';

/** Letters from which a word of a name is found again in an address on the web, within another word. */
const MIN_LETTERS = 4;
/** Likewise of a whole name without blanks. */
const MIN_JOINED = 6;
/** Lines at the top that may have a name in large print, and how much larger it is. */
const TOP_LINES = 4;
const LARGE = 1.25;
/** Share of the words of a name that must be printed elsewhere as well. */
const MIN_SHARE = 0.6;

/** Tells whether a block is the issuer's, 0 where nothing speaks for or against it. */
export type IssuerScore = (block: Block) => number;

/**
 * What tells the issuer of a document from its recipient where no heading does: the issuer's name stands again in the
 * letterhead, above the window of an envelope, or beside telephone, bank and register, and in its addresses on the web;
 * only a recipient is addressed as `Mr`.
 */
export function scoreIssuers(labelledDocument: LabelledDocument, blocks: readonly Block[]): IssuerScore {
  const inBlocks = new Set(blocks.flatMap((block) => [...wordsOfBlock(labelledDocument, block)]));
  const head = issuerName(labelledDocument, inBlocks);
  const headWords = wordsIn(head);
  // What stands below an address is its own party's, whoever that is.
  const told = [...head, ...labelledDocument.layout.lines.flatMap(issuerCells)];
  const words = wordsIn(told.filter(({ tokens }) => !tokens.some((token) => inBlocks.has(token))));
  return (block) => {
    const isHeadElsewhere = head.length > 0 && !isNamed(block, headWords);
    const isAddressed = block.runs.some(({ text }) => isAddressedTo(text));
    const isSender = block.runs.length === 1 && isSenderLine(block.runs[0]?.text ?? '');
    // An address without a name is where the issuer can be reached: nobody is sent a letter without one.
    const isNameless = head.length > 0 && block.runs.length > 1 && fromBlock(block, 'name') === undefined;
    return (
      (isNameless ? 3 : 0) +
      (isNamed(block, words) ? 2 : 0) +
      (isSender ? 1 : 0) -
      (isAddressed ? 2 : 0) -
      (isHeadElsewhere ? 1 : 0)
    );
  };
}

/**
 * The name in the letterhead. Where what is most like a company's name is among `others`, as the recipient's, it is the
 * one in large print at the top of the page.
 */
export function issuerName(labelledDocument: LabelledDocument, others: ReadonlySet<Token>): readonly Run[] {
  const isOfOthers = (run: Run) => run.tokens.some((token) => others.has(token));
  const { company } = findLetterhead(labelledDocument);
  return company.some(isOfOthers) ? largeName(labelledDocument, isOfOthers) : company;
}

function largeName({ layout }: LabelledDocument, isOfOthers: (run: Run) => boolean): readonly Run[] {
  const page = layout.lines[0]?.page;
  const cells = layout.lines.slice(0, TOP_LINES).flatMap((line) => (line.page === page ? line.cells : []));
  const names = cells.filter(
    (cell) =>
      heightOf(cell) > LARGE * layout.textHeight &&
      letterCount(cell.text) >= MIN_LETTERS &&
      !/\d/.test(cell.text) &&
      !isHeading(cell.text) &&
      !isContact(cell.text) &&
      !isOfOthers(cell),
  );
  return names.slice(0, 1);
}

/** Whether a line is a name and an address and nothing else, as above the window of an envelope. */
function isSenderLine(text: string): boolean {
  const [name = '', ...rest] = text.split(PARTS).length > 1 ? text.split(PARTS) : text.split(',');
  return (
    isOneLine(text) && !/\d/.test(name) && ![name, ...rest].some((part) => isContact(part) || isRegistration(part))
  );
}

function isAddressedTo(text: string): boolean {
  const [first = '', ...rest] = wordsOf(text);
  return rest.length > 0 && rest.length <= 5 && SALUTATIONS.has(first) && !/\d/.test(text);
}

function wordsIn(runs: readonly Run[]): ReadonlySet<string> {
  return new Set(runs.flatMap(({ text }) => [...wordsOf(text), ...namesOnTheWeb(text)]));
}

/** The cells of a line that say how to reach or pay a company, or where it is registered. */
function issuerCells({ cells }: Line): readonly Run[] {
  const isIssuers = (text: string) => isContact(text) || isRegistration(text) || findIbans(text).length > 0;
  return cells.filter(({ text }) => [text, ...text.split(PARTS)].some(isIssuers));
}

/** `acme` of `info@acme-tools.com`. */
function namesOnTheWeb(text: string): readonly string[] {
  const hosts = [
    ...findEmails(text).map(({ value }) => value.replace(/^.*@/, '')),
    ...findUrls(text).map(({ value }) => value.replace(/^https?:\/\/|^www\.|\/.*$/g, '')),
  ];
  return hosts.flatMap((host) => host.toLowerCase().split(/[.-]/).slice(0, -1));
}

/** The words of a block's name without legal forms and trades. */
function nameWords(block: Block): readonly string[] {
  const words = wordsOf(block.runs[0]?.text.split(PARTS)[0]?.split(',')[0] ?? '');
  const proper = words.filter((word) => !LEGAL_FORMS.has(word) && !COMPANY_WORDS.has(word) && word.length > 1);
  return proper.length > 0 ? proper : words;
}

function isNamed(block: Block, words: ReadonlySet<string>): boolean {
  const own = nameWords(block);
  const long = [...words].filter((word) => word.length >= MIN_LETTERS);
  const joined = own.join('');
  if (joined.length >= MIN_JOINED && long.some((other) => other.includes(joined))) return true;
  const found = own.filter(
    (word) => words.has(word) || (word.length >= MIN_LETTERS && long.some((other) => other.includes(word))),
  );
  return found.length / Math.max(1, own.length) >= MIN_SHARE && found.some((word) => word.length >= MIN_LETTERS);
}
