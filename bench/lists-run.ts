import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecto } from '../src/index.ts';
import { seeded } from '../test/kill/random.ts';
import type { ReceivedRequest } from '../test/support/model-server/protocol.ts';
import { startModelServer } from '../test/support/model-server/server.ts';
import { textTokens } from '../test/support/model-server/tokens.ts';
import {
  ROWS_A_PAGE,
  type Row,
  rowsInText,
  STATEMENT_TYPE,
  statementPdf,
  statementRows,
} from '../test/support/statement.ts';
import { row } from './print.ts';

const KEY = 'sk-bench';
const SEED = 11;
const WIDTHS = [30, 6, 9, 10, 10, 7, 8, 11, 8];

/** What a model does with the rows that a request shows. `random`: numbers from 0 to 1. */
type Habit = (rows: readonly Row[], random: () => number) => readonly Row[];

const HABITS: Readonly<Record<string, Habit>> = {
  'gives every row': (rows) => rows,
  'ends after 150 rows': (rows) => rows.slice(0, 150),
  'ends after twelve': (rows) => rows.slice(0, 12),
  'skips a page': (rows) => {
    const pages = [...new Set(rows.map(pageOf))];
    return pages.length < 2 ? rows : rows.filter((each) => pageOf(each) !== pages[1]);
  },
  'drops 5 %': (rows, random) => rows.filter(() => random() >= 0.05),
};

const pageOf = ({ number }: Row) => Math.floor((number - 5001) / ROWS_A_PAGE);

/**
 * How many rows of long lists come through, and how many tokens of answers are paid for them beside what the rows take,
 * from models with bad habits. No answer is longer than 8192 tokens.
 */
export async function benchLists(): Promise<void> {
  row(['a model that', 'rows', 'requests', 'tokens in', 'out', 'ideal', 'ratio', 'recall', 'silent'], WIDTHS);
  for (const count of [10, 50, 200, 800, 3200]) {
    for (const [name, habit] of Object.entries(HABITS)) await measure(name, count, habit, 'auto');
  }
  await measure('gives every row, whole', 800, (rows) => rows, 'whole');
}

async function measure(name: string, count: number, habit: Habit, strategy: 'auto' | 'whole'): Promise<void> {
  const rows = statementRows(count);
  const random = seeded(SEED);
  const folder = mkdtempSync(join(tmpdir(), 'recto-bench-'));
  const total = Number(rows.reduce((sum, { amount }) => sum + amount, 0).toFixed(2));
  const answer = ({ text }: ReceivedRequest) => ({
    holder: text.includes('Harbour Joinery') ? 'Harbour Joinery' : null,
    total: /^ *Total +-?\d/m.test(text) ? total : null,
    transactions: habit(rowsInText(text), random),
  });
  const server = await startModelServer({ kind: 'openrouter', key: KEY, answer });
  const recto = await openRecto({
    RECTO_STATE: folder,
    RECTO_MODEL_URL: server.url,
    RECTO_MODEL_KEY: KEY,
    RECTO_MODEL_SERVER: 'openrouter',
    RECTO_LOG: 'silent',
  });
  try {
    const result = await recto.extract(statementPdf(rows), {
      schema: STATEMENT_TYPE,
      name: 'statement.pdf',
      options: { strategy },
    });
    const data = result.data as { readonly transactions?: readonly Row[] };
    const found = inOrder(data.transactions ?? [], rows);
    const ideal = textTokens(JSON.stringify({ holder: 'Harbour Joinery', total, transactions: rows }));
    const { input_tokens: input, output_tokens: output, requests } = result.usage;
    const isSilent = JSON.stringify(data.transactions) !== JSON.stringify(rows) && result.status === 'succeeded';
    row(
      [
        name,
        count,
        requests,
        input,
        output,
        ideal,
        (output / ideal).toFixed(2),
        (found / count).toFixed(4),
        isSilent ? 'YES' : 'no',
      ],
      WIDTHS,
    );
  } finally {
    await recto.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Number of rows that are right and come in the order of the truth. */
function inOrder(given: readonly Row[], truth: readonly Row[]): number {
  const at = new Map(truth.map((each, index) => [JSON.stringify(each), index]));
  let [last, count] = [-1, 0];
  for (const each of given) {
    const index = at.get(JSON.stringify(each));
    if (index === undefined || index <= last) continue;
    last = index;
    count += 1;
  }
  return count;
}
