import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../schemas/result.ts';
import type { Edit, ReviewView } from '../../schemas/review.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { makePdf } from '../support/pdf.ts';
import { startReceiver } from '../support/receiver.ts';
import {
  formOf,
  receiptUpload,
  type Service,
  type ServiceOptions,
  startService,
  withJson,
} from '../support/service.ts';

const SOON = { timeout: 120_000 };
const DOUBTFUL = { RECTO_REVIEW_BELOW: '0.95' };

interface Read extends ReviewView {
  readonly etag: string;
}

/** A service with a receipt that has been read, and what its review is asked. */
async function withReceipt(options: ServiceOptions = {}, fields: Readonly<Record<string, string>> = {}) {
  const service = await startService({ ...options, env: { ...DOUBTFUL, ...options.env } });
  const [key] = Object.values(service.keys);
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const { id } = await service.json('/v1/jobs?wait=60', receiptUpload(1, fields, headers));
  return { ...service, id, headers, ...reviewOf(service, id, headers) };
}

function reviewOf(service: Service, id: string, headers: Readonly<Record<string, string>> = {}) {
  const path = `/v1/jobs/${id}/review`;
  const read = async (): Promise<Read> => {
    const answer = await service.get(path, { headers });
    return { ...((await answer.json()) as ReviewView), etag: answer.headers.get('etag') ?? '' };
  };
  const put = (etag: string, edits: readonly Edit[], reviewer?: string) =>
    service.get(path, withJson({ edits, reviewer }, { method: 'PUT', headers: { ...headers, 'if-match': etag } }));
  /** Makes these edits, whatever the review was before. */
  const review = async (edits: readonly Edit[], reviewer?: string): Promise<Read> => {
    const answer = await put((await read()).etag, edits, reviewer);
    expect(answer.status).toBe(200);
    return { ...((await answer.json()) as ReviewView), etag: answer.headers.get('etag') ?? '' };
  };
  const result = () => service.json<Result>(`/v1/jobs/${id}/result`, { headers });
  return { read, put, review, result };
}

/** Says of everything that is to be looked at that it is right. */
function acceptAll({ review, checks }: Pick<Result, 'review' | 'checks'>): readonly Edit[] {
  const rules = checks.filter(({ holds }) => !holds).map(({ rule }): Edit => ({ op: 'accept_rule', rule }));
  return [...review.map(({ pointer }): Edit => ({ op: 'accept', pointer })), ...rules];
}

it.each<[string, ServiceOptions]>([
  ['Redis', {}],
  ['the embedded queue', { embedded: true }],
])('makes a job succeeded once a person has looked at everything, on %s', async (_, options) => {
  const { id, read, review, result, json } = await withReceipt(options);
  const before = await read();
  expect(before).toMatchObject({ revision: 0, edits: [], result: { status: 'partial' } });
  expect(before.result.review.length).toBeGreaterThan(0);
  const after = await review(acceptAll(before.result), 'Ann');
  expect(after.result).toMatchObject({ status: 'succeeded', review: [], issues: [] });
  expect(after.result.reviewed).toMatchObject({ by: 'Ann', revision: 1, complete: true, corrected: 0 });
  expect(after.edits[0]).toMatchObject({ op: 'accept', by: 'Ann' });
  expect(await result()).toEqual(after.result);
  expect(await json(`/v1/jobs/${id}`)).toMatchObject({ status: 'succeeded', outcome: { review: 0, reviewed: true } });
  const list = await json<{ jobs: object[] }>('/v1/jobs?status=succeeded');
  expect(list.jobs).toMatchObject([{ id, outcome: { reviewed: true } }]);
});

it('keeps the original answer: without edits it is what it was', async () => {
  const { review, result, json, id } = await withReceipt();
  const original = await result();
  const changed = await review([{ op: 'set', pointer: '/company', value: 'The Corner Bakery' }], 'Ann');
  expect(changed.result.data.company).toBe('The Corner Bakery');
  expect(changed.result.fields['/company']).toMatchObject({
    state: 'corrected',
    page: 1,
    box: original.fields['/company']?.box,
    checked: { by: 'Ann', was: original.data.company },
  });
  expect((await review([])).result).toEqual(original);
  expect(await result()).toEqual(original);
  expect((await json(`/v1/jobs/${id}`)).status).toBe('partial');
});

it('does not let one reviewer overwrite what another has done', async () => {
  const { read, put } = await withReceipt();
  const { etag } = await read();
  expect((await put(etag, [{ op: 'set', pointer: '/company', value: 'Ann & Co' }], 'Ann')).status).toBe(200);
  const late = await put(etag, [{ op: 'set', pointer: '/company', value: 'Ben & Co' }], 'Ben');
  expect(late.status).toBe(412);
  expect(await late.json()).toMatchObject({ code: 'review_conflict' });
  const now = await read();
  expect(now.result.data.company).toBe('Ann & Co');
  const both: readonly Edit[] = [
    { op: 'set', pointer: '/company', value: 'Ann & Co' },
    { op: 'accept', pointer: '/date' },
  ];
  expect((await put(now.etag, both, 'Ben')).status).toBe(200);
  expect((await read()).edits.map(({ by }) => by)).toEqual(['Ann', 'Ben']);
});

it('asks for the state that edits were made on', async () => {
  const { get, id } = await withReceipt();
  const answer = await get(`/v1/jobs/${id}/review`, withJson({ edits: [] }, { method: 'PUT' }));
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('If-Match') });
});

it('applies the rules again, also to what is not stored', async () => {
  const { id, review, json, result } = await withReceipt();
  const before = await result();
  expect(before.checks.find(({ rule }) => rule.includes('add up to'))).toMatchObject({ holds: true });
  const wrong: Edit = { op: 'set', pointer: '/total', value: 83 };
  const tried = await json<ReviewView>(`/v1/jobs/${id}/review/check`, withJson({ edits: [wrong] }));
  expect(tried.result.checks[0]).toMatchObject({ holds: false, expected: '8.3', found: '83' });
  expect(await result()).toEqual(before);
  const stored = await review([...acceptAll(before), wrong]);
  expect(stored.result.status).toBe('partial');
  expect(stored.result.issues).toMatchObject([{ code: 'check_failed' }]);
  const right = await review([...acceptAll(before), { ...wrong, value: 8.3 }]);
  expect(right.result.status).toBe('succeeded');
});

it('takes a value out of doubt that was in it for a broken rule alone', async () => {
  const service = await startService({ env: { RECTO_REVIEW_BELOW: '0.6' } });
  const lines = ['CORNER BAKERY LTD', 'Date: 17 March 2024', 'Bread      3.20', 'Cake       5.10', 'Total: 83.00 EUR'];
  const pdf = makePdf([{ lines: lines.map((text, at) => ({ text, x: 60, y: 700 - 20 * at })) }]);
  const body = formOf({ 'wrong-sum.pdf': pdf }, { type: 'receipt' });
  const { id } = await service.json('/v1/jobs?wait=60', { method: 'POST', body });
  const { read, review } = reviewOf(service, id);
  const before = (await read()).result;
  const ruled = before.review.filter(({ until_rules_hold }) => until_rules_hold).map(({ pointer }) => pointer);
  expect(ruled.length).toBeGreaterThan(0);
  const after = (await review([{ op: 'set', pointer: '/total', value: 8.3 }])).result;
  expect(after.review.map(({ pointer }) => pointer).filter((pointer) => ruled.includes(pointer))).toEqual([]);
});

describe('the rows of a list', () => {
  it('move when one is added or taken away, with all that is known of them', async () => {
    const { review, result } = await withReceipt();
    const before = await result();
    const rows = before.data.items as { description: string; amount: number }[];
    expect(rows.map(({ amount }) => amount)).toEqual([3.2, 5.1]);
    const added = await review([
      {
        op: 'add_row',
        pointer: '/items/1',
        value: { description: 'Bun', amount: 0 },
        page: 1,
        box: [60, 160, 200, 172],
      },
    ]);
    expect(added.result.data.items).toEqual([rows[0], { description: 'Bun', amount: 0 }, rows[1]]);
    expect(added.result.fields['/items/2/amount']).toEqual(before.fields['/items/1/amount']);
    expect(added.result.fields['/items/1/amount']).toMatchObject({
      state: 'corrected',
      page: 1,
      box: [60, 160, 200, 172],
    });
    const removed = await review([{ op: 'remove_row', pointer: '/items/0' }]);
    expect(removed.result.data.items).toEqual([rows[1]]);
    expect(removed.result.fields['/items/0/amount']).toEqual(before.fields['/items/1/amount']);
    expect(removed.result.fields['/items/1/amount']).toBeUndefined();
    expect(removed.result.issues).toMatchObject([{ code: 'check_failed' }]);
  });

  it('cannot be where there are none', async () => {
    const { read, put } = await withReceipt();
    for (const edit of [
      { op: 'remove_row', pointer: '/items/7' },
      { op: 'add_row', pointer: '/company/0' },
      { op: 'set', pointer: '/items/7/amount', value: 1 },
      { op: 'set', pointer: '/items', value: 'none' },
    ] satisfies Edit[]) {
      const answer = await put((await read()).etag, [edit]);
      expect([edit.op, answer.status]).toEqual([edit.op, 400]);
    }
  });
});

it('tells the callback of a review that leaves nothing to look at', async () => {
  const receiver = await startReceiver();
  const callback_url = receiver.url;
  const { read, review, id } = await withReceipt({ env: { RECTO_ALLOWED_HOSTS: receiver.host } }, { callback_url });
  await expect.poll(() => receiver.received.length, SOON).toBe(1);
  const { result } = await read();
  await review([{ op: 'set', pointer: '/company', value: 'Corner Bakery' }], 'Ann');
  await review([{ op: 'set', pointer: '/company', value: 'Corner Bakery' }, ...acceptAll(result)], 'Ann');
  await expect.poll(() => receiver.received.length, SOON).toBe(2);
  const [, told] = receiver.received.map(({ body }) => JSON.parse(body));
  expect(told).toMatchObject({
    type: 'job.reviewed',
    data: { id, status: 'succeeded', data: { company: 'Corner Bakery' }, reviewed: { by: 'Ann', complete: true } },
  });
});

it('is gold for recto eval, in which the answer of the model is as wrong as it was', async () => {
  const { id, get, read, review, result } = await withReceipt();
  const before = await result();
  expect((await get(`/v1/jobs/${id}/gold`)).status).toBe(409);
  await review([{ op: 'set', pointer: '/company', value: 'Another Bakery' }, ...acceptAll((await read()).result)]);
  const gold = await (await get(`/v1/jobs/${id}/gold`)).text();
  expect(JSON.parse(gold)).toMatchObject({ company: 'Another Bakery', discount: null, items: [{ amount: 3.2 }, {}] });
  const original = await (await get(`/v1/jobs/${id}/result?original=true`)).json();
  expect(original).toEqual(before);
  expect(JSON.parse(await (await get('/v1/results?original=true')).text())).toEqual(before);
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'gold'));
  writeFileSync(join(cwd, 'gold/receipt-1.gold.json'), gold);
  writeFileSync(join(cwd, 'receipt-1.pdf.json'), JSON.stringify(original));
  const run = await runCli(['eval', 'receipt-1.pdf.json', '--gold', 'gold', '--json'], { cwd });
  expect(JSON.parse(run.stdout).total).toMatchObject({ wrong: 1, invented: 0, omitted: 0 });
});

it('reads what is printed in a box, or typed, as its field would have it', async () => {
  const { id, json, result } = await withReceipt();
  const { fields } = await result();
  const read = (body: object) => json<{ text: string; value?: unknown }>(`/v1/jobs/${id}/review/read`, withJson(body));
  const { box } = fields['/date'] ?? {};
  expect(await read({ pointer: '/date', page: 1, box })).toMatchObject({ text: '17 March 2024', value: '2024-03-17' });
  const total = fields['/total']?.box;
  expect(await read({ pointer: '/total', page: 1, box: total })).toMatchObject({ value: 8.3 });
  expect(await read({ pointer: '/company', page: 1, box: total })).toMatchObject({
    value: expect.stringContaining('8.30'),
  });
  expect(await read({ pointer: '/total', text: '1,234.50' })).toEqual({ text: '1,234.50', value: 1234.5 });
  expect(await read({ pointer: '/total', text: 'much' })).toEqual({ text: 'much' });
  expect(await read({ pointer: '/total', page: 1, box: [0, 0, 1, 1] })).toEqual({ text: '' });
});

it('is nobody else’s', async () => {
  const { id, get, keys, read } = await withReceipt({ keys: ['one', 'two'] });
  const headers = { authorization: `Bearer ${keys.two}`, 'if-match': (await read()).etag };
  for (const [path, init] of [
    ['review', {}],
    ['review', withJson({ edits: [] }, { method: 'PUT' })],
    ['review/check', withJson({ edits: [] })],
    ['review/read', withJson({ pointer: '/total', text: '1' })],
    ['gold', {}],
    ['type', {}],
    ['pages', {}],
    ['html', {}],
  ] as const) {
    const answer = await get(`/v1/jobs/${id}/${path}`, { ...init, headers: { ...init.headers, ...headers } });
    expect([path, answer.status]).toEqual([path, 404]);
  }
  expect((await get(`/v1/results?jobs=${id}`, { headers })).status).toBe(404);
});

it('begins anew with a new run of the job', async () => {
  const { id, review, read, get, json } = await withReceipt();
  await review([{ op: 'set', pointer: '/company', value: 'Changed' }]);
  expect((await get(`/v1/jobs/${id}/retry`, { method: 'POST' })).status).toBe(202);
  expect((await json(`/v1/jobs/${id}?wait=60`)).status).toBe('partial');
  expect(await read()).toMatchObject({ revision: 0, edits: [] });
});

it('is of each document of a file that holds several', async () => {
  const service = await startService({ env: DOUBTFUL });
  const bill = (number: number) => [
    'Harbour Bicycle Works',
    `Invoice number: R-${number}`,
    `Invoice date: ${number - 2000} March 2024`,
    `Total GBP ${number}.50`,
  ];
  const pdf = makePdf(
    [2011, 2012].map((number) => ({ lines: bill(number).map((text, at) => ({ text, x: 60, y: 760 - at * 18 })) })),
  );
  const body = formOf({ 'two.pdf': pdf }, { type: 'invoice', options: '{"split":"auto"}' });
  const { id } = await service.json('/v1/jobs?wait=60', { method: 'POST', body });
  const { review, read } = reviewOf(service, id);
  const before = (await read()).result.documents ?? [];
  expect(before).toHaveLength(2);
  const after = await review([{ op: 'set', pointer: '/invoice_number', value: 'R-77', document: 1 }]);
  const [first, second] = after.result.documents ?? [];
  expect(first).toEqual(before[0]);
  expect(second?.data.invoice_number).toBe('R-77');
});

it('exports what was reviewed', async () => {
  const { id, review, get } = await withReceipt();
  await review([{ op: 'set', pointer: '/company', value: 'The "Corner", Bakery' }]);
  const csv = await (await get(`/v1/results?jobs=${id}&format=csv`)).text();
  expect(csv).toContain('"The ""Corner"", Bakery"');
  const workbook = await get('/v1/results?format=xlsx');
  expect(workbook.headers.get('content-disposition')).toContain('recto.xlsx');
  expect(
    Buffer.from(await workbook.arrayBuffer())
      .subarray(0, 2)
      .toString(),
  ).toBe('PK');
  expect(await (await get('/v1/results?type=invoice')).text()).toBe('');
});

describe('an invoice whose sums are wrong', () => {
  const INVOICE = [
    'Harbour Bicycle Works',
    'Invoice No: HB-2041',
    'Invoice date: 18 March 2026',
    'Description     Quantity    Unit price    Amount',
    'Full service           1         20.00     20.00',
    'Brake pads             4          2.00      9.00',
    'Bell                   1         15.00     15.00',
    'Subtotal                                   44.00',
    'VAT 20%                                     8.80',
    'Total GBP                                  60.00',
  ].join('\n');

  async function withInvoice() {
    const service = await startService({ env: DOUBTFUL });
    const body = formOf({ 'invoice.txt': INVOICE }, { type: 'invoice' });
    const { id } = await service.json('/v1/jobs?wait=60', { method: 'POST', body });
    return { ...service, id, ...reviewOf(service, id) };
  }

  it('keeps a doubt that a rule has raised when another value of the rule is taken away', async () => {
    const { read, review } = await withInvoice();
    const { result } = await read();
    const byRules = result.review.filter(({ until_rules_hold }) => until_rules_hold === true);
    const others = byRules.map(({ pointer }) => pointer).filter((pointer) => pointer !== '/total');
    expect(byRules.map(({ pointer }) => pointer)).toContain('/total');
    expect(others.length).toBeGreaterThan(0);
    const cleared = await review([{ op: 'clear', pointer: '/total' }]);
    expect(cleared.result.review.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining(others));
    const right = await review([{ op: 'set', pointer: '/total', value: 52.8 }]);
    expect(right.result.review.map(({ pointer }) => pointer)).not.toContain('/tax');
  });

  it('is not succeeded with sums that a person has typed wrong, until that person says so', async () => {
    const { read, review } = await withInvoice();
    const all = acceptAll((await read()).result).filter(({ op }) => op === 'accept');
    const typed: readonly Edit[] = [
      ...all,
      { op: 'set', pointer: '/subtotal', value: 1 },
      { op: 'set', pointer: '/total', value: 999 },
    ];
    const wrong = await review(typed);
    const broken = wrong.result.checks.filter(({ holds }) => !holds);
    expect(broken.length).toBeGreaterThan(0);
    expect(wrong.result.status).toBe('partial');
    const rules = broken.map(({ rule }): Edit => ({ op: 'accept_rule', rule }));
    expect((await review([...typed, ...rules])).result.status).toBe('succeeded');
  });

  it('refuses edits of what is not there', async () => {
    const { read, put } = await withInvoice();
    const { etag } = await read();
    const edits: readonly Edit[] = [
      ...['/lines/-', '/lines/foo', '/lines/-1', '/lines/01', '/lines/0.5', '/lines/length', '/lines/99'].map(
        (pointer): Edit => ({ op: 'set', pointer, value: 7 }),
      ),
      { op: 'remove_row', pointer: '/lines/01' },
      { op: 'add_row', pointer: '/lines/x' },
      { op: 'accept', pointer: '/nope' },
      { op: 'clear', pointer: '/seller/nope' },
    ];
    for (const edit of edits) expect([edit, (await put(etag, [edit])).status]).toEqual([edit, 400]);
    expect((await read()).revision).toBe(0);
  });
});

it('a job that has failed has no HTML file, and says so', async () => {
  const service = await startService();
  const body = formOf({ 'bad.pdf': '%PDF-1.4 garbage' }, { type: 'invoice' });
  const { id } = await service.json('/v1/jobs?wait=60', { method: 'POST', body });
  const answer = await service.get(`/v1/jobs/${id}/html`);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ code: 'not_found' });
});

it('a job that has failed cannot be reviewed, and no key of the store is named', async () => {
  const { get, json } = await startService();
  const broken = { method: 'POST', body: formOf({ 'broken.pdf': '%PDF-1.7\nnothing' }, { type: 'receipt' }) };
  const { id } = await json('/v1/jobs?wait=60', broken);
  const accept = withJson({ edits: [{ op: 'accept', pointer: '/total' }] });
  for (const answer of [
    await get(`/v1/jobs/${id}/review`),
    await get(`/v1/jobs/${id}/review`, { ...accept, method: 'PUT', headers: { ...accept.headers, 'if-match': '"0"' } }),
    await get(`/v1/jobs/${id}/review/check`, accept),
    await get(`/v1/jobs/${id}/review/read`, withJson({ pointer: '/total', text: '1' })),
  ]) {
    expect(answer.status).toBe(400);
    const { detail } = (await answer.json()) as { detail: string };
    expect(detail).toBe('The job has failed: there is nothing to review.');
  }
});

it('bears the name of whoever made it, and not that of another key', async () => {
  const { get, json, keys } = await startService({ keys: ['Accounts', 'Sales'] });
  const headers = { authorization: `Bearer ${keys.Sales}` };
  const { id } = await json('/v1/jobs?wait=60', receiptUpload(1, {}, headers));
  const review = async (reviewer: string) => {
    const etag = (await get(`/v1/jobs/${id}/review`, { headers })).headers.get('etag') ?? '';
    const init = { method: 'PUT', headers: { ...headers, 'if-match': etag } };
    return get(`/v1/jobs/${id}/review`, withJson({ edits: [{ op: 'accept', pointer: '/total' }], reviewer }, init));
  };
  for (const name of ['Accounts', ' aCCounts ', 'Acc\u200bounts', 'Ａccounts']) {
    const answer = await review(name);
    expect(await answer.json(), name).toMatchObject({
      code: 'request_invalid',
      detail: expect.stringContaining('another API key'),
    });
  }
  for (const name of ['Sales', 'Ada']) expect((await review(name)).status, name).toBe(200);
});
