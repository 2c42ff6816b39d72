import { findPostcodes } from '../../../document/values/postcodes.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import type { Line } from '../layout/lines.ts';
import { runOf, tokensWithin } from '../layout/run.ts';
import { BUILDING_WORDS, STREET_WORDS } from '../vocabulary/street-words.ts';
import {
  addressScore,
  contactStart,
  isContact,
  isHeading,
  isRegistration,
  isSentence,
  letterCount,
  wordsOf,
} from './line-classifiers.ts';

const FIRST_LINE = 0.5;
const WIDE_GAP = 2.2;
/** An amount at the end of a line, where the items begin. */
const PRICES = /\s\d+\.\d\d(?:\s|$)/;
/** Maximum of lines between the name and its address. */
const MAX_BETWEEN = 5;
const MAX_LINES = 6;
const COUNTRIES =
  /^\W*(?:malaysia|singapore|deutschland|germany|france|espa[nñ]a|spain|italia|italy|nederland|netherlands|portugal|brasil|usa|united states|united kingdom|uk|australia|india|canada|schweiz|suisse|[oö]sterreich|belgi[eë]|belgique)\W*$/i;

/** Whether a line ends the address: contact data, a heading, or a label with its value. */
function endsAddress(labelledDocument: LabelledDocument, line: Line): boolean {
  const { text } = line;
  if (isContact(text) || isHeading(text) || isRegistration(text) || isSentence(text)) return true;
  if (PRICES.test(text)) return true;
  const hasLabel = labelledDocument.hits[line.at]?.some(
    (hit) => hit.start < 3 && hit.entry.key.length > 2 && hit.entry.owners.some(({ weight }) => weight > 0.5),
  );
  return (hasLabel ?? false) && addressScore(text) < 1.2;
}

const NUMBERED = /(?:lot|pt|no|nr|unit|blok|block|blk|box|suite|ste|site)[\s.:]*$/i;

/** Whether a line has a postcode, as opposed to the number of a lot, box or house. */
function hasPostcode(text: string): boolean {
  return findPostcodes(text).some(({ start, end }) => {
    const next = wordsOf(text.slice(end))[0];
    return !NUMBERED.test(text.slice(0, start)) && !(next !== undefined && STREET_WORDS.has(next));
  });
}

/** After the postcode, only lines with the name of a town, state or country continue the address. */
function continuesAfterPostcode(last: Line, line: Line): boolean {
  if (COUNTRIES.test(line.text)) return true;
  const words = wordsOf(line.text);
  const place = !/[\d(:[]/.test(line.text) && words.length <= 4 && !words.some((word) => BUILDING_WORDS.has(word));
  return place && (letterCount(line.text) < 30 || /,\s*$/.test(last.text));
}

/** The part of a line before contact data, if it belongs to the address. */
function beforeContact(line: Line): Line {
  const cut = contactStart(line.text) ?? 0;
  const before = line.text.slice(0, cut);
  if (letterCount(before) < 4 || addressScore(before) < 1) return line;
  const tokens = tokensWithin(line, 0, cut);
  return tokens.length === 0 ? line : { ...line, ...runOf(tokens) };
}

/** The lines of the address below the firm's name. Takes the lines that follow the name. */
export function letterheadAddress(labelledDocument: LabelledDocument, lines: readonly Line[]): Line[] {
  const address: Line[] = [];
  let between = 0;
  let placed = false;
  for (const line of lines.map(beforeContact)) {
    const last = address.at(-1);
    if (last === undefined) {
      const starts =
        !endsAddress(labelledDocument, line) && letterCount(line.text) >= 2 && addressScore(line.text) >= FIRST_LINE;
      if (!starts && (between >= MAX_BETWEEN || findsDocument(line))) break;
      between += 1;
      if (!starts) continue;
    } else {
      const gap = line.box[1] - last.box[3];
      if (
        gap > WIDE_GAP * labelledDocument.layout.textHeight ||
        endsAddress(labelledDocument, line) ||
        address.length >= MAX_LINES
      )
        break;
      if (placed && !continuesAfterPostcode(last, line)) break;
    }
    address.push(line);
    placed ||= hasPostcode(line.text);
  }
  return address;
}

/** The document itself has begun: no address of a letterhead follows. */
function findsDocument(line: Line): boolean {
  return isHeading(line.text) && letterCount(line.text) > 3;
}
