import type { Manifest } from '../../schemas/manifest.ts';
import { einvoicesHold } from '../document/einvoice/knows-type.ts';
import type { PageLoad } from './chunks.ts';

type JsonSchema = { readonly [keyword: string]: unknown };

/** Tokens of a value and its name in compact JSON, measured on receipts and invoices. */
const TOKENS_PER_VALUE = 12;
/** Assumed rows of a list per page shown as an image. */
const ROWS_PER_PAGE = 6;
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
  return manifest.pages
    .filter((page) => !page.failed)
    .map(({ number, images, tokens, bytes }) => ({
      number,
      images,
      tokens,
      bytes: Math.ceil(bytes * BASE64_RATIO) + tokens * BYTES_PER_TOKEN,
      outputTokens: rowsOutput(rowValues, images, tokens),
    }));
}

/** Whether the data of a document come from its XML. */
export function isReadFromXml({ einvoice }: Pick<Manifest, 'einvoice'>, schema: JsonSchema): boolean {
  return einvoice !== undefined && einvoicesHold(schema);
}

function rowsOutput(rowValues: number, images: number, tokens: number): number {
  if (rowValues === 0) return 0;
  const rows = TOKENS_PER_VALUE * rowValues * ROWS_PER_PAGE;
  return images > 0 ? rows : Math.min(Math.ceil(tokens * MAX_OUTPUT_SHARE), Math.max(rows, tokens));
}

/** Expected tokens of all answers about a document, in `requests` requests. */
export function expectedOutput(manifest: Manifest, schema: JsonSchema, requests: number): number {
  const { values, rowValues } = countValues(schema);
  const pages = manifest.pages.filter((page) => !page.failed).length;
  return TOKENS_PER_VALUE * (values * requests + rowValues * ROWS_PER_PAGE * pages);
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
