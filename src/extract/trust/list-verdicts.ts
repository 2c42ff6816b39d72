import type { PreparedPage } from '../../../schemas/page.ts';
import type { Issue, Result } from '../../../schemas/result.ts';
import { parentOf } from '../../util/json-pointer.ts';
import type { Pages } from '../day-order.ts';
import type { CheckedList } from '../rows/check-lists.ts';
import type { PrintedLine } from '../rows/printed-line.ts';

/** Maximum of missing lines that the result names of one list, of rows that an issue names, and of a line's text. */
const MAX_MISSING = 100;
const MAX_NAMED = 5;
const MAX_TEXT = 300;

/** What is known of lists beside their lines. */
interface ListDoubts {
  /** Pages that no answer is about. */
  readonly unanswered: readonly number[];
  /** JSON Pointers of the lists whose amounts do not add up to what was read as their sum. */
  readonly wrongSums: ReadonlySet<string>;
}

/** The verdicts on lists, by JSON Pointer, and issues about their rows. */
export async function judgeLists(
  lists: readonly CheckedList[],
  pages: Pages,
  { unanswered, wrongSums }: ListDoubts,
): Promise<{ readonly lists: Result['lists']; readonly issues: readonly Issue[] }> {
  const verdicts: Record<string, Result['lists'][string]> = {};
  const issues: Issue[] = [];
  for (const list of lists) {
    if (list.blankObjects !== undefined) {
      issues.push(...(await objectIssues(list, pages)));
      continue;
    }
    const missing = await describeMissing(list.missing, pages);
    const rowsOf = rowsByList(list);
    for (const [at, pointer] of list.pointers.entries()) {
      const own = rowsOf.get(pointer) ?? [];
      // Lines without a row cannot be told apart between lists at the same place of several items.
      const isLast = at === list.pointers.length - 1;
      const short = isLast ? list.missing.length : 0;
      if (short === 0 && list.tellsRows && list.absent.includes(pointer)) continue;
      const places = own.flatMap((row) => list.places.get(row) ?? []);
      const onPages = [...new Set([...places, ...(isLast ? list.missing : [])].map(({ page }) => page))];
      verdicts[pointer] = {
        extracted: own.length,
        ...verdictOf(
          list,
          { rows: own.length, placed: places.length, short, isSumWrong: wrongSums.has(pointer) },
          unanswered,
        ),
        pages: onPages.sort((a, b) => a - b),
        missing: isLast ? missing : [],
      };
    }
    issues.push(...issuesOf(list, missing));
  }
  return { lists: verdicts, issues };
}

/** Indices of the rows by the JSON Pointer of their array. */
function rowsByList({ rows }: CheckedList): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [row, { pointer }] of rows.entries()) {
    const list = parentOf(pointer);
    const others = found.get(list);
    if (others === undefined) found.set(list, [row]);
    else others.push(row);
  }
  return found;
}

function verdictOf(
  { unreadPages, tellsRows }: CheckedList,
  {
    rows,
    placed,
    short,
    isSumWrong,
  }: { readonly rows: number; readonly placed: number; readonly short: number; readonly isSumWrong: boolean },
  unanswered: readonly number[],
): Pick<Result['lists'][string], 'verdict' | 'expected' | 'why'> {
  if (short > 0) {
    const lines = short === 1 ? 'one line looks' : `${short} lines look`;
    const why = `${lines} like a row and ${short === 1 ? 'belongs' : 'belong'} to none`;
    return { verdict: 'short', expected: placed + short, why };
  }
  const doubt = reasonForDoubt(unreadPages, unanswered, rows > 0 && placed === 0, tellsRows);
  const why =
    doubt ?? (isSumWrong ? 'its amounts are all printed, and do not add up to what was read as their sum' : undefined);
  return why === undefined ? { verdict: 'complete', expected: placed } : { verdict: 'unknown', why };
}

/** Why a list of which no row is known to be missing may lack some; undefined if it does not. */
function reasonForDoubt(
  unreadPages: readonly number[],
  unanswered: readonly number[],
  isNotFound: boolean,
  tellsRows: boolean,
): string | undefined {
  if (unreadPages.length > 0) return `${pagesInWords(unreadPages)} could not be read, or not whole`;
  if (unanswered.length > 0) return `no answer is about ${pagesInWords(unanswered)}`;
  if (isNotFound) return 'none of its rows was found on the pages';
  return tellsRows ? undefined : 'nothing tells its rows from other lines';
}

async function describeMissing(
  missing: readonly PrintedLine[],
  pages: Pages,
): Promise<Result['lists'][string]['missing'][number][]> {
  const found: Result['lists'][string]['missing'][number][] = [];
  let page: PreparedPage | undefined;
  for (const line of missing.slice(0, MAX_MISSING)) {
    if (page?.number !== line.page) page = await pages.load(line.page);
    const text = line.words.map((word) => page?.words[word]?.text ?? '').join(' ');
    found.push({ page: line.page, box: line.area ?? line.box, text: text.slice(0, MAX_TEXT) });
  }
  return found;
}

/** Issues about objects of one shape: a line names one without a value, or names another one than has its values. */
async function objectIssues(
  { named, rows, missing, blankObjects = [] }: CheckedList,
  pages: Pages,
): Promise<readonly Issue[]> {
  const lines = new Map([...(named?.blank ?? [])]);
  // A single line without an object is that of the only object without a value.
  const [only, ...others] = blankObjects;
  const [line, ...more] = missing;
  if (only !== undefined && line !== undefined && others.length + more.length === 0 && !lines.has(only))
    lines.set(only, line);
  const described = await describeMissing([...lines.values()], pages);
  return [
    ...[...lines.keys()].map((pointer, at): Issue => {
      const { page = 1, box, text = '' } = described[at] ?? {};
      const message = `${pointer} has no value, but "${text}" on page ${page} looks like it.`;
      return { code: 'left_out', pointer, page, ...(box === undefined ? {} : { box }), message };
    }),
    ...[...(named?.misnamed ?? [])].map(([row, other]): Issue => {
      const pointer = rows[row]?.pointer ?? '';
      return { code: 'not_in_row', pointer, message: `${pointer} has values of a line that names ${other} instead.` };
    }),
  ];
}

function issuesOf(list: CheckedList, missing: Result['lists'][string]['missing']): readonly Issue[] {
  const { pointers, repeated, invented, places, rows } = list;
  const pointer = pointers.at(-1) ?? '';
  const issues: Issue[] = [];
  const [first] = missing;
  if (first !== undefined) {
    const count = list.missing.length;
    const pagesOfMissing = [...new Set(list.missing.map(({ page }) => page))];
    issues.push({
      code: 'list_short',
      pointer,
      page: first.page,
      box: first.box,
      message: `${pointer} has ${rowsInWords(rows.length)}, but ${count} ${rows.length > 0 ? 'more ' : ''}${count === 1 ? 'line' : 'lines'} on ${pagesInWords(pagesOfMissing)} ${count === 1 ? 'looks like a row' : 'look like rows'} of it: "${first.text}"${count > 1 ? ' is the first' : ''}.`,
    });
  }
  const named = (indices: readonly number[]) =>
    indices
      .slice(0, MAX_NAMED)
      .map((at) => rows[at]?.pointer ?? '')
      .join(', ') + (indices.length > MAX_NAMED ? ` and ${indices.length - MAX_NAMED} more` : '');
  for (const [code, indices, says] of [
    ['row_repeated', repeated, 'say what another row says, which is printed only once'],
    ['row_not_on_page', list.unreadPages.length === 0 ? invented : [], 'are printed on no line of the pages'],
    [
      'rows_out_of_order',
      [...places].flatMap(([at, { outOfOrder }]) => (outOfOrder ? [at] : [])),
      'are printed in another order',
    ],
  ] as const) {
    const firstRow = rows[indices[0] ?? -1];
    if (firstRow === undefined) continue;
    issues.push({ code, pointer: firstRow.pointer, message: `Rows of ${pointer} ${says}: ${named(indices)}.` });
  }
  return issues;
}

function rowsInWords(count: number): string {
  return count === 0 ? 'no row' : count === 1 ? 'one row' : `${count} rows`;
}

function pagesInWords(pages: readonly number[]): string {
  if (pages.length === 1) return `page ${pages[0]}`;
  return pages.length <= MAX_NAMED ? `pages ${pages.join(', ')}` : `${pages.length} pages`;
}
