import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../schemas/result.ts';
import { layoutOf } from '../../src/export/layout.ts';
import { openParquet } from '../../src/export/parquet.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startService, withJson } from '../support/service.ts';
import { someResult } from '../support/some-result.ts';

/** Numbers that a format which counts in fewer bits, or rounds to cents, would change. */
const NUMBERS = [0.1, 19.99, 1234567.89, -8.3, 0.1 + 0.2, 2 ** 53 - 1, 1e-7, 1e21, 5e-324, 0];

const MIXED = someResult(1, {
  data: {
    company: 'Ünal 中文 \u0000 “Bäckerei”',
    total: -8.3,
    paid: true,
    code: 7,
    seller: { name: '+49 30 1234' },
    'seller.name': 'a property with a dot',
    lines: [{ item: 'tea', amount: 2.5, taxes: [{ rate: 7 }, { rate: 19 }] }, { amount: null }],
  },
  issues: [{ code: 'not_on_page', message: 'The page does not show -8.3.' }],
});
const OTHER = someResult(2, { type: { name: 'invoice', sha256: '1'.repeat(64) }, data: { code: 'A-7', total: null } });

async function read(path: string) {
  const file = await asyncBufferFromFile(path);
  const { schema, num_rows: rows, row_groups: groups } = await parquetMetadataAsync(file);
  const types = Object.fromEntries(
    schema.slice(1).map(({ name, type, converted_type }) => [name, converted_type ?? type]),
  );
  return { types, rows: Number(rows), groups: groups.length, objects: await parquetReadObjects({ file }) };
}

async function* each(results: readonly Result[]) {
  yield* results;
}

/** Writes one table of results into a file. */
async function write(results: readonly Result[], at = 0): Promise<string> {
  const { tables } = await layoutOf(each(results));
  const [table] = tables.slice(at);
  if (table === undefined) throw new Error('There is no such table.');
  const parts: Buffer[] = [];
  for await (const part of openParquet(table, each(results)).stream) parts.push(part);
  const path = join(temporaryFolder(), 'table.parquet');
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

describe('an export to Parquet', () => {
  it('has the columns, types and values of the results, in a file for the documents and one for each list', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'results'));
    for (const result of [MIXED, OTHER]) {
      writeFileSync(join(cwd, 'results', `${result.document.name}.json`), JSON.stringify(result));
    }
    const run = await runCli(['export', 'results', '--to', 'parquet', '--out', 'tables'], { cwd });
    expect(run).toMatchObject({ code: 0, stdout: '' });
    const names = ['documents', 'lines', 'lines.taxes'].map((name) => `${name}.parquet`);
    expect(readdirSync(join(cwd, 'tables')).sort()).toEqual(names);
    const [documents, lines, taxes] = await Promise.all(names.map((name) => read(join(cwd, 'tables', name))));
    expect(documents?.types).toEqual({
      ...{ id: 'UTF8', file: 'UTF8', type: 'UTF8', status: 'UTF8', issues: 'INT32', first_issues: 'UTF8' },
      ...{ review: 'INT32', to_review: 'UTF8', pages: 'INT32', cost_usd: 'DOUBLE', company: 'UTF8' },
      ...{ total: 'DOUBLE', paid: 'BOOLEAN', code: 'UTF8', 'seller.name': 'UTF8', 'seller.name-2': 'UTF8' },
    });
    const { company } = MIXED.data;
    expect(documents?.objects).toMatchObject([
      { id: MIXED.id, issues: 1, cost_usd: 0.25, company, total: -8.3, paid: true, code: '7' },
      { id: OTHER.id, issues: 0, company: null, total: null, paid: null, code: 'A-7' },
    ]);
    expect(documents?.objects[0]).toMatchObject({
      'seller.name': '+49 30 1234',
      'seller.name-2': 'a property with a dot',
    });
    expect(lines?.objects).toMatchObject([
      { row: 1, item: 'tea', amount: 2.5 },
      { row: 2, item: null, amount: null },
    ]);
    expect(taxes?.types).toMatchObject({ row: 'UTF8', rate: 'DOUBLE' });
    expect(taxes?.objects).toMatchObject([
      { row: '1.1', rate: 7 },
      { row: '1.2', rate: 19 },
    ]);
    const again = await runCli(['export', 'results', '--to', 'parquet', '--out', 'tables'], { cwd });
    expect(again.code).toBe(0);
    writeFileSync(join(cwd, 'tables/documents.parquet'), 'PAR1 of somebody else PAR1');
    const refused = await runCli(['export', 'results', '--to', 'parquet', '--out', 'tables'], { cwd });
    expect(refused.stderr).toContain('is not a parquet file that "recto export" wrote');
  });

  it('keeps every number as the JSON Lines have it', async () => {
    const results = NUMBERS.map((total, at) => someResult(at, { data: { total } }));
    const { objects } = await read(await write(results));
    expect(objects.map(({ total }) => JSON.stringify(total))).toEqual(NUMBERS.map((total) => JSON.stringify(total)));
  });

  it('is made a group of rows at a time, and may have no rows at all', async () => {
    const lines = Array.from({ length: 12_000 }, (_, at) => ({ item: `item ${at}`, amount: at / 100 }));
    const { rows, groups, objects } = await read(await write([someResult(1, { data: { lines } })], 1));
    expect({ rows, groups }).toEqual({ rows: 12_000, groups: 3 });
    expect(objects.map(({ item, amount }) => ({ item, amount }))).toEqual(lines);
    expect(await read(await write([]))).toMatchObject({ rows: 0, objects: [] });
  });

  it('comes from the server as well, of the documents or of one list', async () => {
    const { get, session, json } = await startService({ workers: false });
    const source = { base64: Buffer.from('Total 1').toString('base64'), name: 'a.txt' };
    const { id } = await json('/v1/jobs', withJson({ source, type: 'receipt' }));
    const batch = await json('/v1/batches', withJson({ jobs: [id] }));
    await session.store.put(`results/${id}.json`, JSON.stringify({ ...MIXED, id }));
    const results = `/v1/batches/${batch.id}/results?format=parquet`;
    for (const [query, row] of [
      ['', { id, total: -8.3 }],
      ['&list=lines', { id, item: 'tea', amount: 2.5 }],
    ] as const) {
      const answer = await get(`${results}${query}`);
      expect(answer.headers.get('content-type')).toBe('application/vnd.apache.parquet');
      expect(answer.headers.get('content-disposition')).toContain('.parquet');
      const path = join(temporaryFolder(), 'batch.parquet');
      writeFileSync(path, Buffer.from(await answer.arrayBuffer()));
      expect((await read(path)).objects[0]).toMatchObject(row);
      expect(readFileSync(path).subarray(0, 4).toString()).toBe('PAR1');
    }
    const unknown = await get(`${results}&list=rows`);
    expect(await unknown.json()).toMatchObject({ code: 'request_invalid', detail: expect.stringContaining('lines') });
    expect((await get(`/v1/results?format=jsonl&list=lines`)).status).toBe(400);
  });
});
