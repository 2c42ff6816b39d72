import { expect, it } from 'vitest';
import type { Problem } from '../../schemas/api.ts';
import { receiptPdf } from '../support/pdf.ts';
import { formOf, receiptUpload, type Service, startService, withJson } from '../support/service.ts';

const problem = async ({ get }: Service, path: string, init?: RequestInit): Promise<Problem> =>
  (await (await get(path, init)).json()) as Problem;

it('refuses query parameters that a route does not have, on every route, and names the one that is meant', async () => {
  const service = await startService({ workers: false });
  const job = await service.json('/v1/jobs', receiptUpload(1));
  for (const [path, detail] of [
    ['/v1/jobs?limt=3', 'GET /v1/jobs has no query parameter "limt" (did you mean "limit"?). It takes status, batch,'],
    ['/v1/jobs?page=3&owner=x', 'no query parameters "page", "owner"'],
    [`/v1/jobs/${job.id}?Wait=3`, '"Wait" (did you mean "wait"?)'],
    [`/v1/jobs/${job.id}/result?partail=true`, '(did you mean "partial"?)'],
    [`/v1/jobs/${job.id}/events?since=3`, 'no query parameter "since"'],
    ['/v1/types?x', 'no query parameter "x". It takes none.'],
    ['/healthz?x=1', 'GET /healthz has no query parameter "x"'],
  ] as const) {
    expect(await problem(service, path), path).toMatchObject({
      status: 400,
      code: 'request_invalid',
      detail: expect.stringContaining(detail),
    });
  }
  const upload = receiptUpload(2);
  expect(await problem(service, '/v1/jobs?wiat=3', upload)).toMatchObject({ status: 400 });
  expect(await service.json<{ jobs: unknown[] }>('/v1/jobs?limit=3')).toMatchObject({ jobs: [{ id: job.id }] });
});

it('says in plain words what is wrong with a body', async () => {
  const service = await startService({ workers: false });
  const post = (body: string, type: string) =>
    problem(service, '/v1/jobs', { method: 'POST', body, headers: { 'content-type': type } });
  expect((await post('hello', 'text/plain')).detail).toContain(
    'send JSON as application/json, or a form with a file as multipart/form-data',
  );
  expect((await post('{"source"', 'application/json')).detail).toContain('The body is not JSON');
  expect((await post('', 'application/json')).detail).toContain('The body is empty');
  const poisoned = '{"source":{"base64":"aGk=","name":"a.txt"},"metadata":{"__proto__":"x"}}';
  expect((await post(poisoned, 'application/json')).detail).toContain('"__proto__", at /metadata/__proto__');

  const form = (fields: Readonly<Record<string, string>>, files: Readonly<Record<string, Buffer>> = {}) =>
    problem(service, '/v1/jobs', { method: 'POST', body: formOf(files, fields) });
  expect((await form({ file: 'hello' })).detail).toBe(
    'The part "file" is a text, not a file: give it a file name. With curl, write -F file=@PATH.',
  );
  const files = { 'a.pdf': receiptPdf(1) };
  expect((await form({ typ: 'receipt' }, files)).detail).toContain('no field "typ": did you mean "type"?');
  expect((await form({ metadata: '{"__proto__":"x"}' }, files)).detail).toContain('"__proto__", at /__proto__');
});

it('promises a list of errors only where there is one', async () => {
  const service = await startService({ workers: false });
  const without = await problem(service, '/v1/jobs', { method: 'POST' });
  expect(without).not.toHaveProperty('errors');
  expect(JSON.stringify(without)).not.toContain('`errors`');
  const listed = await problem(service, '/v1/jobs', withJson({ source: 1, wrong: 2 }));
  expect(listed.errors?.length).toBeGreaterThan(0);
});

it('knows no callback of a name that none has', async () => {
  const service = await startService({ workers: false });
  for (const id of ['zzz', '..%2Fx', 'msg_0123456789abcdef0123456789abcdef']) {
    const answer = await problem(service, `/v1/webhooks/${id}/resend`, { method: 'POST' });
    expect(answer).toMatchObject({ status: 404, detail: expect.stringContaining('There is no callback') });
  }
});
