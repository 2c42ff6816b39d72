import type { Manifest } from '../../schemas/manifest.ts';
import { einvoicesHold } from '../document/einvoice/knows-type.ts';
import type { PageLoad } from './chunks.ts';

type JsonSchema = { readonly [keyword: string]: unknown };

/** Tokens of a value and its name in compact JSON, measured on receipts and invoices. */
const TOKENS_PER_VALUE = 12;
/** Tokens of the text of a page that is shown as an image: a full page of running text in Markdown. */
const TOKENS_PER_PAGE = 900;
/** Assumed rows of a list per page shown as an image. */
const ROWS_PER_PAGE = 6;
/** Tokens of the name of a value in a row, and of the value. */
const TOKENS_PER_NAME = 3.5;
const TOKENS_PER_CELL = 8;
/** Tokens of the brackets of a row. */
const TOKENS_PER_ROW = 2;
/** Maximum of answer tokens per input token of a text page. */
const MAX_OUTPUT_SHARE = 1.2;
/** Bytes of JSON per token of text. */
const BYTES_PER_TOKEN = 5;
/** Characters of base64 per byte. */
const BASE64_RATIO = 4 / 3;

/**
 * What each page adds to a request about `schema`, except failed pages. An electronic invoice whose XML holds all that
 * the schema asks for needs no request.
 */
export function pageLoads(manifest: Manifest, schema: JsonSchema): readonly PageLoad[] {
  if (isReadFromXml(manifest, schema)) return [];
  const { rowValues } = countValues(schema);
  const wholeText = asksForText(schema);
  return manifest.pages
    .filter((page) => !page.failed)
    .map(({ number, images, tokens, bytes, rows }) => {
      const counted = wholeText ? 0 : countedOutput(rowValues, rows, tokens);
      return {
        number,
        images,
        tokens,
        bytes: Math.ceil(bytes * BASE64_RATIO) + tokens * BYTES_PER_TOKEN,
        outputTokens: wholeText ? textOutput(images, tokens) : counted || rowsOutput(rowValues, images, tokens),
        countedTokens: counted,
      };
    });
}

/** Whether a document type asks for the whole text of the pages. */
function asksForText(schema: JsonSchema): boolean {
  const { transcript } = Object(schema['x-recto']) as { readonly transcript?: unknown };
  return transcript === true;
}

/** Expected tokens of the text of a page. */
function textOutput(images: number, tokens: number): number {
  return images > 0 ? TOKENS_PER_PAGE : Math.ceil(tokens * MAX_OUTPUT_SHARE);
}

/** Whether the data of a document come from its XML. */
export function isReadFromXml({ einvoice }: Pick<Manifest, 'einvoice'>, schema: JsonSchema): boolean {
  return einvoice !== undefined && einvoicesHold(schema);
}

/** Expected tokens of the rows that were counted on a page, which print no more than the page does; 0 for none. */
function countedOutput(rowValues: number, rows: number | undefined, tokens: number): number {
  if (rows === undefined || rows === 0 || rowValues === 0) return 0;
  const names = rows * (TOKENS_PER_ROW + rowValues * TOKENS_PER_NAME);
  return Math.ceil(names + Math.min(tokens, rows * rowValues * TOKENS_PER_CELL));
}

function rowsOutput(rowValues: number, images: number, tokens: number): number {
  if (rowValues === 0) return 0;
  const rows = TOKENS_PER_VALUE * rowValues * ROWS_PER_PAGE;
  return images > 0 ? rows : Math.min(Math.ceil(tokens * MAX_OUTPUT_SHARE), Math.max(rows, tokens));
}

/** Expected tokens of all answers about a document, in `requests` requests. */
export function expectedOutput(manifest: Manifest, schema: JsonSchema, requests: number): number {
  if (asksForText(schema)) {
    const shown = manifest.pages.filter((page) => !page.failed);
    return shown.reduce((sum, { images, tokens }) => sum + textOutput(images, tokens) + TOKENS_PER_VALUE, 0);
  }
  const { values, rowValues } = countValues(schema);
  const rows = manifest.pages
    .filter((page) => !page.failed)
    .reduce((sum, page) => {
      const counted = countedOutput(rowValues, page.rows, page.tokens);
      return sum + (counted || TOKENS_PER_VALUE * rowValues * ROWS_PER_PAGE);
    }, 0);
  return TOKENS_PER_VALUE * values * requests + rows;
}

/** Counts the leaves of a JSON Schema outside and inside of arrays. A reference counts as one. */
function countValues(schema: unknown): { readonly values: number; readonly rowValues: number } {
  if (typeof schema !== 'object' || schema === null) return { values: 0, rowValues: 0 };
  const { properties, items } = schema as { readonly properties?: unknown; readonly items?: unknown };
  if (typeof properties === 'object' && properties !== null) {
    return Object.values(properties)
      .map(countValues)
      .reduce((sum, part) => ({ values: sum.values + part.values, rowValues: sum.rowValues + part.rowValues }), {
        values: 0,
        rowValues: 0,
      });
  }
  if (items !== undefined) {
    const row = countValues(items);
    return { values: 0, rowValues: Math.max(1, row.values + row.rowValues) };
  }
  return { values: 1, rowValues: 0 };
}
