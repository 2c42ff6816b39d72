import { findEmails, findUrls, type TextMatch } from '../../../document/values/contacts.ts';
import { findDates } from '../../../document/values/dates.ts';
import { fold } from '../../../document/values/normalise.ts';
import { findPostcodes } from '../../../document/values/postcodes.ts';
import { BUILDING_WORDS, COMPANY_SLASH, COMPANY_WORDS, STREET_ENDING, STREET_WORDS } from '../vocabulary/line-words.ts';
import { parseList } from '../vocabulary/words.ts';

/** Lower-case words of a text without accents. */
export function wordsOf(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

const CONTACT =
  /(?:^|[\s(])(?:tel|phone|fax|telefax|telefon|hp|h\/p|mobile|hotline|e-?mail|www|http|website|customer service|careline|facebook|instagram|contact)(?:[\s.:)]|no\b|$|\d)/i;
const REGISTRATION =
  /\b(?:gst|sst|vat|ust|tax|siret|siren|btw|kvk|ein|abn)[\s.-]*(?:id|reg|no|nr|number|registration|\d)|\b(?:co|company|comp|business|roc|biz)[\s.]*(?:reg|no|registration)|\breg(?:istration|n)?[\s.]*(?:no|nr|number)|^\(?[a-z]{0,3}\d{4,}-?[a-z]{1,2}\)?$|^\(\s*\d{5,}[\s-]*[a-z]?\s*\)$|^\(?[a-z]{1,3}\d{6,}(?:-?[a-z])?\)?$/i;
const HEADING =
  /^\W*(?:simplified |copy |original |official |duplicate |full )*(?:tax invoice|invoice|receipt|cash (?:bill|sales?|receipt)|cash|bill|rechnung|facture|factura|fattura|factuur|fatura|quittung|kassenbon|bon|ticket|recu|re[cç]u|recibo|scontrino|statement|order|quotation|delivery order|purchase order|credit note|welcome|thank you|sales receipt|payment receipt|copy|gutschrift|lieferschein|bill of lading|page \d.*)\W*(?:no\W.*)?$/i;

const PHONE_ONLY = /^\W*(?:\d[\s()./-]*){7,}\W*$/;
const LABELLED_NUMBER = /^\W*[\p{L}.\s]{1,14}[:(#][\s:(#]*[A-Z]{0,4}[\d-]{3,}[-\dA-Z]*\)?\W*$/u;
const BRACKETED_NUMBER = /^\s*\([A-Z]{0,4}\s?\d{4,}[-\s]?[A-Z]{0,4}\)?\W*$/i;
/** Words of sentences, which company names do not have. */
const SENTENCE: ReadonlySet<string> = new Set(
  parseList(`
    are | is | not | you | your | please | visit | again | thank | thanks | sold | goods | returnable | refundable | welcome | for | with
    we | our | have | danke | vielen | besuch | sie | ihr | ihre | wir | merci | votre | vous | gracias | por | grazie | obrigado | bedankt | terima | kasih
  `),
);

/** Whether a text has words of a sentence, as in thanks, conditions and advertising. */
export function isSentence(text: string): boolean {
  const words = wordsOf(text);
  return words.filter((word) => SENTENCE.has(word)).length >= Math.min(2, Math.ceil(words.length / 3));
}

const MACHINE_INSTRUCTION =
  /\b(?:ignore|disregard|override|forget)\b.{0,40}\b(?:instructions?|prompts?|rules|above|previous|extraction|schema)\b|\b(?:previous|system|new) (?:instructions?|prompts?)\b|\b(?:AI|language model|chatbot|automated) (?:assistants?|systems?|models?|agents?)\b|^\W*(?:system|assistant|user)\s*:|\byou (?:must|should) (?:answer|respond|return|output|reply)\b/i;

/**
 * Whether a line addresses machines that read the document; such lines count little, since documents do not give
 * orders.
 */
export function isMachineInstruction(text: string): boolean {
  return MACHINE_INSTRUCTION.test(text.slice(0, 400));
}

/** Index where contact data begin in a line: `… 43300 Kajang Tel: 03-123`; undefined if there are none. */
export function contactStart(text: string): number | undefined {
  return CONTACT.exec(text)?.index;
}

/** Whether a line of a letterhead has only contact data. */
export function isContact(text: string): boolean {
  return (
    CONTACT.test(text) ||
    PHONE_ONLY.test(text) ||
    findEmails(text).length > 0 ||
    (findUrls(text).length > 0 && wordsOf(text).length < 7)
  );
}

/** Whether a line has a company's registration number. */
export function isRegistration(text: string): boolean {
  return REGISTRATION.test(text.trim()) || LABELLED_NUMBER.test(text) || BRACKETED_NUMBER.test(text);
}

/** Whether a line names the kind of document or is a greeting. */
export function isHeading(text: string): boolean {
  return HEADING.test(text.trim());
}

/** Scores a text as a company's name: 1 or more with a legal form or trade. */
export function companyScore(text: string): number {
  const words = wordsOf(text);
  const known = words.filter((word) => COMPANY_WORDS.has(word)).length;
  return Math.min(2, known) + (COMPANY_SLASH.test(text) ? 1 : 0);
}

/** A leading house number: `12`, `No. 12`, `G.23`. */
const NUMBER_FIRST = /^\W*(?:\p{L}{1,5}[\s.:]*)?\d/u;

/** An amount at the end: `10% DISCOUNT -1.20`. */
const PRICE_LAST = /[\s-]\d{1,6}[.,]\d{2}\W*$/;

/** Scores a text as a line of an address. */
export function addressScore(text: string): number {
  const words = wordsOf(text);
  const street = words.filter((word) => STREET_WORDS.has(word)).length;
  const digits = NUMBER_FIRST.test(text) ? 0.5 : /\d/.test(text) ? 0.3 : 0;
  const postcode = postcodesIn(text).length > 0 ? 1 : 0;
  const dated = findDates(text).length > 0 ? -2 : 0;
  const priced = PRICE_LAST.test(text) ? -2 : 0;
  const building = words.some((word) => BUILDING_WORDS.has(word)) ? 0.3 : 0;
  return (
    building + Math.min(2, street) * 0.7 + (STREET_ENDING.test(text) ? 0.7 : 0) + digits + postcode + dated + priced
  );
}

const NUMBERED = /(?<!\p{L})(?:lot|pt|no|nr|unit|blok|block|blk|box|suite|ste|site|pmb|apt)[\s.:#]*$/iu;

/** The postcodes in a text, as opposed to numbers of a lot, box or flat. */
export function postcodesIn(text: string): readonly TextMatch[] {
  return findPostcodes(text).filter(({ start }) => !NUMBERED.test(text.slice(0, start)));
}

const REMIT_TO = /^\p{L}[\p{L} ]{1,20}\sto\s*:?$/iu;

/** Whether a line may head an address that is of neither party: `Remit to`. */
export function isHeadOfAnother(text: string): boolean {
  return REMIT_TO.test(text.trim());
}

/** Number of letters in a text. */
export function letterCount(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0;
}
