import type { ProposedField, TypeProposal } from '../../../schemas/proposal.ts';
import type { Block } from '../../../schemas/transcript.ts';
import { pairsIn } from './pairs.ts';
import { createNames } from './property-names.ts';
import { kindOf, schemaOf } from './proposed-schema.ts';

/** Fields that are proposed at most; more would be no help. */
const MAX_FIELDS = 60;
/** Columns of a table that is a list of rows. */
const MIN_COLUMNS = 2;
const MAX_EXAMPLE = 200;

/**
 * Proposes a document type from the text of one document: a field for each label with a value beside it, and a list for
 * each table with a head. A person is to choose among them. `name`: of the type.
 */
export function proposeType(blocks: readonly Block[], name: string): Omit<TypeProposal, 'issues'> {
  const names = createNames();
  const fields: ProposedField[] = [];
  const labels = new Set<string>();
  let leftOut = 0;
  for (const block of blocks) {
    for (const { label, value } of pairsIn(block)) {
      const key = label.toLowerCase();
      if (labels.has(key)) continue;
      labels.add(key);
      if (fields.length >= MAX_FIELDS) {
        leftOut += 1;
        continue;
      }
      fields.push(fieldOf(label, [value], { page: block.page, pointer: `/${names.next(label)}`, isColumn: false }));
    }
    const list = listOf(block);
    if (list === undefined) continue;
    if (fields.length + list.length > MAX_FIELDS) {
      leftOut += list.length;
      continue;
    }
    const pointer = `/${names.next('items')}`;
    const columns = createNames();
    const properties = list.map(({ label, values }) =>
      fieldOf(label, values, { page: block.page, pointer: `${pointer}/*/${columns.next(label)}`, isColumn: true }),
    );
    fields.push(...properties);
  }
  return { name, fields, left_out: leftOut, schema: schemaOf(fields, name) };
}

function fieldOf(
  label: string,
  values: readonly string[],
  { page, pointer, isColumn }: { readonly page: number; readonly pointer: string; readonly isColumn: boolean },
): ProposedField {
  const kind = kindOf(values, { isColumn });
  const [example = ''] = values;
  return { pointer, label, kind, page, example: example.slice(0, MAX_EXAMPLE) };
}

interface Column {
  readonly label: string;
  readonly values: readonly string[];
}

/** The columns of a table with a head and rows below it; undefined for other blocks. */
function listOf({ kind, rows = [], header_rows: head = 0 }: Block): readonly Column[] | undefined {
  if (kind !== 'table' || head === 0 || rows.length <= head) return undefined;
  const columns = (rows[head - 1] ?? []).flatMap(({ text }, at): Column[] => {
    const values = rows.slice(head).flatMap((row) => (row[at]?.text ? [row[at].text] : []));
    return text.trim() === '' || values.length === 0 ? [] : [{ label: text.trim(), values }];
  });
  return columns.length < MIN_COLUMNS ? undefined : columns;
}
