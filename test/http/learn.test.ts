import { expect, it } from 'vitest';
import type { Corrections, Measure } from '../../schemas/learn.ts';
import type { Edit, ReviewView } from '../../schemas/review.ts';
import { receiptUpload, startService, withJson } from '../support/service.ts';

it('says what people have corrected, and how right the results were before, to whoever owns them', async () => {
  const { get, json, keys } = await startService({ keys: ['one', 'two'], env: { RECTO_REVIEW_BELOW: '0.95' } });
  const headers = { authorization: `Bearer ${keys.one}` };
  const others = { authorization: `Bearer ${keys.two}` };
  const corrections = (as = headers) => json<Corrections>('/v1/corrections', { headers: as });
  const measure = (as = headers) => json<Measure>('/v1/measure', { headers: as });
  const { id } = await json('/v1/jobs?wait=60', receiptUpload(1, {}, headers));
  await json('/v1/jobs?wait=60', receiptUpload(2, {}, headers));
  expect(await corrections()).toMatchObject({ jobs: 2, documents: 0, complete: true, corrections: [] });
  expect(await measure()).toMatchObject({ jobs: 2, documents: 0, total: { right: 0, precision: null } });

  const before = await get(`/v1/jobs/${id}/review`, { headers });
  const { result } = (await before.json()) as ReviewView;
  const rows = result.lists['/items']?.extracted ?? 0;
  expect(rows).toBeGreaterThan(1);
  const edits: Edit[] = [
    { op: 'set', pointer: '/total', value: 1 },
    { op: 'clear', pointer: '/date' },
    { op: 'set', pointer: '/receipt_number', value: 'R-1' },
    { op: 'accept', pointer: '/company' },
    { op: 'remove_row', pointer: `/items/${rows - 1}` },
  ];
  const put = async (more: readonly Edit[]) => {
    const etag = (await get(`/v1/jobs/${id}/review`, { headers })).headers.get('etag') ?? '';
    const init = { method: 'PUT', headers: { ...headers, 'if-match': etag } };
    return json<ReviewView>(`/v1/jobs/${id}/review`, withJson({ edits: [...edits, ...more] }, init));
  };
  let view = await put([]);
  const company = String(result.data.company);
  const none = { right: 0, wrong: 0, missed: 0, invented: 0 };
  const row = (field: string, counts: object) => ({ type: 'receipt', supplier: company, field, ...none, ...counts });
  const counted = await corrections();
  expect(counted).toMatchObject({ jobs: 2, documents: 1, left_out: 0 });
  expect(new Set(counted.corrections)).toEqual(
    new Set([
      row('/total', { wrong: 1 }),
      row('/date', { invented: 1 }),
      row('/receipt_number', { [result.data.receipt_number === undefined ? 'missed' : 'wrong']: 1 }),
      row('/company', { right: 1 }),
      row('/items/*', { invented: 1 }),
    ]),
  );
  expect(counted.suppliers).toEqual([{ type: 'receipt', supplier: company, documents: 1, corrected: 4 }]);
  // Nothing is measured before everything has been looked at.
  expect(await measure()).toMatchObject({ documents: view.result.status === 'succeeded' ? 1 : 0 });

  const accepted: Edit[] = view.result.review.map(({ pointer }) => ({ op: 'accept', pointer }));
  const dismissed: Edit[] = view.result.issues.map(({ message }) => ({ op: 'dismiss', message }));
  const rules: Edit[] = view.result.checks.flatMap(({ rule, holds }) => (holds ? [] : [{ op: 'accept_rule', rule }]));
  view = await put([...accepted, ...rules, ...dismissed]);
  expect(view.result.status).toBe('succeeded');
  const measured = await measure();
  expect(measured).toMatchObject({ jobs: 2, documents: 1, complete: true });
  const outcomeOf = (field: string) => measured.fields.find((each) => each.field === field);
  expect(outcomeOf('/total')).toMatchObject({ right: 0, wrong: 1, f1: 0 });
  expect(outcomeOf('/date')).toMatchObject({ invented: 1, precision: 0 });
  expect(outcomeOf('/company')).toMatchObject({ right: 1, f1: 1 });
  expect(measured.lists).toMatchObject([{ list: '/items', gold_rows: rows - 1, rows, found: rows - 1, recall: 1 }]);
  const sumOf = (bins: Measure['calibration'], of: 'values' | 'right') => bins.reduce((sum, bin) => sum + bin[of], 0);
  expect(sumOf(measured.calibration, 'values')).toBe(measured.total.read);
  expect(sumOf(measured.calibration, 'right')).toBe(measured.total.right);
  expect(sumOf(measured.looked_at, 'values')).toBeLessThan(measured.total.read);
  expect(sumOf(measured.looked_at, 'values')).toBeGreaterThan(1);
  for (const theirs of [await corrections(others), await measure(others)]) {
    expect(theirs).toMatchObject({ jobs: 0, documents: 0 });
  }
});
