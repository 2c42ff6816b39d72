import { findPostcodes } from '../../../document/values/postcodes.ts';
import type { LabelledPage } from '../labelled-page.ts';
import type { Line } from '../layout/lines.ts';
import { runOf, tokensWithin } from '../layout/run.ts';
import { BUILDING_WORDS, STREET_WORDS } from '../vocabulary/street-words.ts';
import {
  addressScore,
  contactFrom,
  isContact,
  isHeading,
  isRegistration,
  isSentence,
  letterCount,
  wordsOf,
} from './lineclass.ts';

const FIRST_LINE = 0.5;
const WIDE_GAP = 2.2;
/** A sum of money at the end of a line: the goods have begun. */
const PRICES = /\s\d+\.\d\d(?:\s|$)/;
/** Lines that may stand between the name and its address. */
const MAX_BETWEEN = 5;
const MAX_LINES = 6;
const COUNTRIES =
  /^\W*(?:malaysia|singapore|deutschland|germany|france|espa[nñ]a|spain|italia|italy|nederland|netherlands|portugal|brasil|usa|united states|united kingdom|uk|australia|india|canada|schweiz|suisse|[oö]sterreich|belgi[eë]|belgique)\W*$/i;

/** Whether what follows is no address any more: a way to reach the firm, a heading, a label with its value. */
function isOther(labelledPage: LabelledPage, line: Line): boolean {
  const { text } = line;
  if (isContact(text) || isHeading(text) || isRegistration(text) || isSentence(text)) return true;
  if (PRICES.test(text)) return true;
  const labelled = labelledPage.hits[line.at]?.some(
    (hit) => hit.start < 3 && hit.entry.key.length > 2 && hit.entry.owners.some(({ weight }) => weight > 0.5),
  );
  return (labelled ?? false) && addressScore(text) < 1.2;
}

const NUMBERED = /(?:lot|pt|no|nr|unit|blok|block|blk|box|suite|ste|site)[\s.:]*$/i;

/** Whether a line has a postcode that is one: not the number of a lot, a box or a house before its street. */
function hasPostcode(text: string): boolean {
  return findPostcodes(text).some(({ start, end }) => {
    const next = wordsOf(text.slice(end))[0];
    return !NUMBERED.test(text.slice(0, start)) && !(next !== undefined && STREET_WORDS.has(next));
  });
}

/** After the line with the postcode only the names of a town, a state or a country belong to the address. */
function goesOnAfterPostcode(last: Line, line: Line): boolean {
  if (COUNTRIES.test(line.text)) return true;
  const words = wordsOf(line.text);
  const place = !/[\d(:[]/.test(line.text) && words.length <= 4 && !words.some((word) => BUILDING_WORDS.has(word));
  return place && (letterCount(line.text) < 30 || /,\s*$/.test(last.text));
}

/** A line up to where it begins to say how to reach the firm, if what comes before is a part of the address. */
function beforeContact(line: Line): Line {
  const cut = contactFrom(line.text) ?? 0;
  const before = line.text.slice(0, cut);
  if (letterCount(before) < 4 || addressScore(before) < 1) return line;
  const tokens = tokensWithin(line, 0, cut);
  return tokens.length === 0 ? line : { ...line, ...runOf(tokens) };
}

/** The lines of the address below the firm's name. Takes the lines that follow the name. */
export function letterheadAddress(labelledPage: LabelledPage, lines: readonly Line[]): Line[] {
  const address: Line[] = [];
  let between = 0;
  let placed = false;
  for (const line of lines.map(beforeContact)) {
    const last = address.at(-1);
    if (last === undefined) {
      const starts =
        !isOther(labelledPage, line) && letterCount(line.text) >= 2 && addressScore(line.text) >= FIRST_LINE;
      if (!starts && (between >= MAX_BETWEEN || findsDocument(line))) break;
      between += 1;
      if (!starts) continue;
    } else {
      const gap = line.box[1] - last.box[3];
      if (gap > WIDE_GAP * labelledPage.layout.textHeight || isOther(labelledPage, line) || address.length >= MAX_LINES)
        break;
      if (placed && !goesOnAfterPostcode(last, line)) break;
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
