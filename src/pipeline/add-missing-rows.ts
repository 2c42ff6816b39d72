import { RectoError } from '../errors.ts';
import { type AnsweredPart, type AskDeps, askPages } from '../extract/ask.ts';
import type { MissingLine, MissingRows } from '../extract/rows/complete-lists.ts';
import type { StoredRequest } from '../model/language-model.ts';
import { valueAt } from '../util/json-pointer.ts';
import type { ContentTasks } from './tasks/content-tasks.ts';

/** How often rows that are still missing are asked for. */
const MAX_ROUNDS = 3;
/** Maximum of lines asked about in one request, and of all lines of a list. */
const MAX_LINES = 100;
const MIN_LINES = 10;
const MAX_MISSING = 5000;

/** Errors that end the run, or that it waits for. */
const WAITED_FOR: ReadonlySet<string> = new Set(['cancelled', 'model_rate_limited']);

/** What completing works with. */
export interface CompleteDeps {
  readonly ask: AskDeps;
  readonly tasks: Pick<ContentTasks, 'completeLists'>;
}

/**
 * Asks for the rows that are printed on the pages of an answer and that its lists lack, by their lines alone, and adds
 * them where they stand. Pages without words to compare with are left as they are. What is still missing after three
 * rounds is left to the verdict on the list. Errors: those of asking about pages.
 */
export async function addMissingRows(
  part: AnsweredPart,
  request: StoredRequest,
  { ask, tasks }: CompleteDeps,
  options: { readonly signal: AbortSignal },
): Promise<AnsweredPart> {
  if (part.data === undefined) return part;
  const numbers = new Set(part.pages);
  const own = { type: request.type, pages: request.pages.filter(({ number }) => numbers.has(number)) };
  let { data, missing } = await tasks.completeLists({ ...own, data: part.data }, options);
  let notes = part.notes;
  for (let round = 0; round < MAX_ROUNDS && missing.length > 0; round += 1) {
    const fetched: { list: string; rows: unknown[] }[] = [];
    for (const rows of missing) {
      // The same question would be answered from what is stored.
      const again = round === 0 ? {} : { attempt: round };
      const parts = await askForRows(rows, { ...request, ...again, pages: own.pages }, ask);
      notes = [...notes, ...parts.flatMap((answered) => answered.notes)];
      fetched.push({
        list: rows.list,
        rows: parts.flatMap((answered) => rowsIn(answered, rows.list)),
      });
    }
    // One row that is left out twice may come the third time; a model that says nothing twice will not say more.
    if (fetched.every(({ rows }) => rows.length === 0)) {
      if (round > 0) break;
      continue;
    }
    const before = missing.reduce((sum, { lines }) => sum + lines.length, 0);
    ({ data, missing } = await tasks.completeLists({ ...own, data, fetched }, options));
    if (missing.reduce((sum, { lines }) => sum + lines.length, 0) >= before) break;
  }
  return { ...part, data, notes };
}

/** Asks for the rows of lines, no more at a time than the model gave rows at once. */
async function askForRows(
  { list, given, lines, example }: MissingRows,
  request: StoredRequest,
  ask: AskDeps,
): Promise<readonly AnsweredPart[]> {
  const size = Math.min(MAX_LINES, Math.max(MIN_LINES, given));
  const parts: AnsweredPart[] = [];
  for (let start = 0; start < Math.min(lines.length, MAX_MISSING); start += size) {
    const some: readonly MissingLine[] = lines.slice(start, start + size);
    const pages = new Set(some.map(({ page }) => page));
    const asked = {
      ...request,
      pages: request.pages.filter(({ number }) => pages.has(number)),
      missing: { list, lines: some, ...(example === undefined ? {} : { example }) },
    };
    const answered = await askAgain(asked, ask);
    parts.push(...answered);
    // A model that has nothing to say about some lines would have as little about the others.
    if (answered.every((part) => rowsIn(part, list).length === 0)) break;
  }
  return parts;
}

/** Asks about lines. What fails for good gives nothing: the answer that lacks these rows is paid for and counts. */
async function askAgain(request: StoredRequest, ask: AskDeps): Promise<readonly AnsweredPart[]> {
  try {
    return await askPages(request, { ...ask, canRepair: false });
  } catch (error) {
    const mayPass = !(error instanceof RectoError) || error.affectsAllJobs || WAITED_FOR.has(error.code);
    if (mayPass) throw error;
    return [];
  }
}

function rowsIn({ data }: AnsweredPart, list: string): readonly unknown[] {
  const value = valueAt(data, list);
  return Array.isArray(value) ? value : [];
}
