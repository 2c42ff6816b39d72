import type { Cell } from './flatten-result.ts';

/** Limit of Excel. */
const MAX_CELL_LENGTH = 32_767;
const MS_PER_DAY = 86_400_000;
/** Day 0 of spreadsheets for dates from March 1900 on; before that they count a day that never existed. */
const DAY_ZERO = Date.UTC(1899, 11, 30);
const FIRST_DAY = 61;

/** Indexes of the cell formats in `STYLES`. */
const BOLD_STYLE = 1;
const DATE_STYLE = 2;
const TEXT_STYLE = 3;

/** Stylesheet with the cell formats plain, bold, date, and text that looks like a formula. */
export const STYLES = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/><xf xfId="0" quotePrefix="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

/** Start of a sheet's XML. */
export const SHEET_BEGIN =
  '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>';
/** End of a sheet's XML. */
export const SHEET_END = '</sheetData></worksheet>';

/** The XML of a row, with `number` from 1, and how many of its texts were truncated to fit a cell. */
export function rowXml(cells: readonly Cell[], number: number): { readonly xml: string; readonly truncated: number } {
  let truncated = 0;
  const inner = cells.map((cell, column) => {
    if (typeof cell === 'string' && cell.length > MAX_CELL_LENGTH) truncated += 1;
    return cell === null || cell === '' ? '' : cellXml(cell, `${lettersOf(column)}${number}`, number === 1);
  });
  return { xml: `<row r="${number}">${inner.join('')}</row>`, truncated };
}

function cellXml(cell: string | number | boolean, reference: string, isHeading: boolean): string {
  if (typeof cell === 'number') return `<c r="${reference}"><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${reference}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  const day = isHeading ? undefined : dayOf(cell);
  if (day !== undefined) return `<c r="${reference}" s="${DATE_STYLE}"><v>${day}</v></c>`;
  const style = isHeading ? ` s="${BOLD_STYLE}"` : /^[=+\-@\t\r＝＋－＠]/.test(cell) ? ` s="${TEXT_STYLE}"` : '';
  const text = cell.length > MAX_CELL_LENGTH ? `${cell.slice(0, MAX_CELL_LENGTH - 1)}…` : cell;
  return `<c r="${reference}"${style} t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`;
}

/** Column 0 is A, 26 is AA. */
function lettersOf(column: number): string {
  const prefix = Math.floor(column / 26) - 1;
  return `${prefix < 0 ? '' : lettersOf(prefix)}${String.fromCharCode(65 + (column % 26))}`;
}

/** The spreadsheet day of a date such as `2024-03-01`; undefined for other texts and for days before March 1900. */
function dayOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text)) return undefined;
  const day = (ms - DAY_ZERO) / MS_PER_DAY;
  return day < FIRST_DAY ? undefined : day;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Text as XML; characters that XML cannot hold in the way of spreadsheets, `_x0007_`, and what looks like that as text.
 */
export function escapeXml(text: string): string {
  return text
    .replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
    .replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char)
    .replace(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      /[\u0000-\u0008\u000b\u000c\r\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      (char) => `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    );
}
