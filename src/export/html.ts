import type { Box } from '../../schemas/geometry.ts';
import type { Field, Result } from '../../schemas/result.ts';
import { escapeHtml } from '../util/escape-html.ts';
import { toDottedPath, valueAt } from '../util/json-pointer.ts';

/** A page to show: its size in its unit, how it is turned, and its picture, which stands upright. */
export interface ShownPage {
  readonly number: number;
  readonly width: number;
  readonly height: number;
  /** Degrees clockwise by which boxes are turned with the picture. */
  readonly turn?: 90 | 180 | 270 | undefined;
  /** A JPEG; undefined where the page cannot be shown. */
  readonly picture: Buffer | undefined;
}

/** A value, and the number by which its field and its box name each other. */
interface Numbered {
  readonly pointer: string;
  readonly field: Field;
  readonly number: number;
}

/**
 * Writes a result as one HTML page that needs nothing else and runs no scripts: every page with its boxes, beside the
 * values. A click on a value shows its box, and the other way round. `pages` are loaded one at a time.
 */
export async function* documentHtml(
  result: Pick<Result, 'document' | 'type' | 'status' | 'data' | 'fields' | 'review' | 'issues' | 'reviewed'>,
  pages: AsyncIterable<ShownPage>,
): AsyncGenerator<string> {
  const { document, type, status, fields, review, issues, reviewed } = result;
  const doubtful = new Map(review.map(({ pointer, reason }) => [pointer, reason]));
  const values = Object.entries(fields)
    .filter(([pointer, { state }]) => state !== 'absent' || doubtful.has(pointer))
    .map(([pointer, field], number): Numbered => ({ pointer, field, number }));
  const name = escapeHtml(document.name);
  const by =
    reviewed === undefined ? '' : ` · reviewed ${escapeHtml([reviewed.by, reviewed.at].filter(Boolean).join(', '))}`;
  yield `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="generator" content="recto show"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${name}</title><style>${STYLE}</style></head>\n<body><header><h1><bdi>${name}</bdi></h1><p>${escapeHtml(type.name)} · ${status}${by}</p></header>\n<main><section class="pages">\n`;
  for await (const page of pages) yield pageHtml(page, values, doubtful);
  yield '</section>\n<section class="values"><table><tbody>\n';
  for (const value of values) yield rowHtml(value, result.data, doubtful.get(value.pointer));
  yield '</tbody></table>\n';
  if (issues.length > 0) {
    yield `<h2>Issues</h2><ul>${issues.map(({ message }) => `<li><bdi>${escapeHtml(message)}</bdi></li>`).join('')}</ul>\n`;
  }
  yield '</section></main></body></html>\n';
}

function pageHtml(page: ShownPage, values: readonly Numbered[], doubtful: ReadonlyMap<string, string>): string {
  const { number, picture } = page;
  if (picture === undefined) return `<figure><figcaption>Page ${number} cannot be shown.</figcaption></figure>\n`;
  const boxes = values
    .filter(({ field }) => field.page === number && field.box !== undefined)
    .map(({ pointer, field, number: at }) => {
      const [x0, y0, x1, y1] = upright(field.box ?? [0, 0, 0, 0], page);
      const place = `left:${percent(x0)};top:${percent(y0)};width:${percent(x1 - x0)};height:${percent(y1 - y0)}`;
      const kind = doubtful.has(pointer) ? ' class="doubt"' : '';
      return `<a id="b${at}" href="#v${at}"${kind} style="${place}" title="${escapeHtml(toDottedPath(pointer))}"></a>`;
    });
  const source = `data:image/jpeg;base64,${picture.toString('base64')}`;
  return `<figure><img src="${source}" alt="Page ${number}">${boxes.join('')}</figure>\n`;
}

function rowHtml({ pointer, field, number }: Numbered, data: unknown, reason: string | undefined): string {
  const value = escapeHtml(shown(valueAt(data, pointer)));
  const place = field.box === undefined ? value : `<a href="#b${number}">${value === '' ? '–' : value}</a>`;
  const why = reason === undefined ? '' : `<br><small>${escapeHtml(reason)}</small>`;
  const kind = reason === undefined ? '' : ' class="doubt"';
  return `<tr id="v${number}"${kind}><th scope="row">${escapeHtml(toDottedPath(pointer))}</th><td><bdi>${place}</bdi>${why}</td></tr>\n`;
}

/** A box in fractions of the upright page. */
function upright([x0, y0, x1, y1]: Box, { width, height, turn }: ShownPage): Box {
  const [left, top, right, bottom] = [x0 / width, y0 / height, x1 / width, y1 / height];
  if (turn === 90) return [1 - bottom, left, 1 - top, right];
  if (turn === 180) return [1 - right, 1 - bottom, 1 - left, 1 - top];
  if (turn === 270) return [top, 1 - right, bottom, 1 - left];
  return [left, top, right, bottom];
}

function percent(share: number): string {
  return `${Math.round(share * 100_000) / 1000}%`;
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const STYLE = `:root{color-scheme:light dark;font:15px/1.45 system-ui,sans-serif}body{margin:0}header{padding:.6rem 1.2rem;border-bottom:1px solid #8886}h1{font-size:1.1rem;margin:0}h2{font-size:1rem}header p{margin:0;opacity:.75}main{display:grid;grid-template-columns:minmax(0,3fr) minmax(18rem,2fr);height:calc(100vh - 4.2rem)}.pages,.values{overflow:auto;padding:1rem}.values{border-left:1px solid #8886}figure{position:relative;margin:0 0 1rem;box-shadow:0 0 0 1px #8886}img{display:block;width:100%}figure a{position:absolute;background:#0f6b6318;scroll-margin:6rem}figure a.doubt{background:#f0a00038;box-shadow:0 0 0 1px #965a0099}figure a:target{box-shadow:0 0 0 3px #0f6b63,0 0 0 6px #fffd}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid #8884;overflow-wrap:anywhere}th{font-weight:400;opacity:.75}tr{scroll-margin:6rem}tr.doubt{background:#f0a00022}tr:target{outline:2px solid #0f6b63}td a{color:inherit}@media(max-width:800px){main{display:block;height:auto}}@media print{main{display:block;height:auto}}`;
