import type { Line } from '../layout/lines.ts';
import type { Scene } from '../scene.ts';
import { addressScore, companyScore, isContact, isHeading, isRegistration, letterCount } from './lineclass.ts';

/** The lines at the top of a document that say whose it is. */
export interface Letterhead {
  readonly company: readonly Line[];
  readonly address: readonly Line[];
}

const LINES = 14;
const SEARCH = 7;

function isSkippable(text: string): boolean {
  return letterCount(text) < 2 || isRegistration(text) || isHeading(text);
}

/** How likely a line is the name of the firm, by its words and by its place. */
function nameScore(line: Line, rank: number): number {
  const { text } = line;
  if (letterCount(text) < 3 || isContact(text) || isRegistration(text) || isHeading(text)) return -Infinity;
  return companyScore(text) - 0.8 * addressScore(text) - 0.25 * rank;
}

const GOES_ON = /(?:&|\band|,|-)\s*$/i;
const LEGAL_FORM_ONLY =
  /^\W*(?:sdn\.?\s*bhd|bhd|ltd|inc|llc|gmbh|co|s\.?a|s\.?r\.?l|b\.?v|pte\.?\s*ltd|\(m\)\s*sdn\.?\s*bhd)\W*$/i;

function nameLines(lines: readonly Line[]): { readonly name: readonly Line[]; readonly next: number } {
  const scored = lines.slice(0, SEARCH).map((line, rank) => ({ rank, score: nameScore(line, rank) }));
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a), { rank: -1, score: -Infinity });
  const first = lines[best.rank];
  if (first === undefined || best.score === -Infinity) return { name: [], next: 0 };
  const second = lines[best.rank + 1];
  const goesOn =
    second !== undefined &&
    (LEGAL_FORM_ONLY.test(second.text) || (GOES_ON.test(first.text) && companyScore(second.text) > 0));
  return goesOn ? { name: [first, second], next: best.rank + 2 } : { name: [first], next: best.rank + 1 };
}

/** Whether the address has ended: what follows is how to reach the firm, or the document itself. */
function endsAddress(scene: Scene, line: Line): boolean {
  const { text } = line;
  if (isContact(text) || isHeading(text)) return true;
  const labelled = scene.hits[line.at]?.some(
    (hit) => hit.start < 3 && hit.entry.key !== 'no' && hit.entry.owners.some(({ weight }) => weight > 0.5),
  );
  return (labelled ?? false) && addressScore(text) < 1.2;
}

function addressLines(scene: Scene, lines: readonly Line[]): Line[] {
  const address: Line[] = [];
  for (const line of lines) {
    const last = address.at(-1);
    const gap = last === undefined ? 0 : line.box[1] - last.box[3];
    if (last !== undefined && (isRegistration(line.text) || gap > 2.2 * scene.layout.textHeight)) break;
    if (isSkippable(line.text) && last === undefined) continue;
    if (endsAddress(scene, line)) {
      if (last === undefined && isContact(line.text)) continue;
      break;
    }
    if (last === undefined && addressScore(line.text) < 0.5) continue;
    address.push(line);
  }
  return address;
}

/**
 * Name and address of the firm at the top of the first page: the name is the line that looks most like one, the address what
 * follows it up to telephone numbers, registrations and the document's heading.
 */
export function letterheadOf(scene: Scene): Letterhead {
  const page = scene.layout.lines[0]?.page;
  const top = scene.layout.lines.filter((line) => line.page === page).slice(0, LINES);
  const { name, next } = nameLines(top);
  return { company: name, address: addressLines(scene, top.slice(next)) };
}
