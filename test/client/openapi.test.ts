import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import spectral from '@stoplight/spectral-core';
import rulesets from '@stoplight/spectral-rulesets';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Service, startService } from '../support/service.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const SAMPLE = join(import.meta.dirname, '../../samples/receipt/petrol-station.jpg');

/** A client as somebody else would write it, in terms of the generated types only. */
const CLIENT = `
import { openAsBlob } from 'node:fs';
import createClient from 'openapi-fetch';
import type { components, paths } from './schema.js';

const [url = '', sample = ''] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl: url });
/** As openapi-fetch has it: objects as JSON, files as they are. */
const bodySerializer = (body: Record<string, unknown>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) {
    for (const part of Array.isArray(value) ? value : [value]) {
      if (part instanceof Blob) form.append(name, part, 'sample.jpg');
      else if (typeof part === 'object') form.append(name, new Blob([JSON.stringify(part)], { type: 'application/json' }));
      else form.append(name, String(part));
    }
  }
  return form;
};
const file = (await openAsBlob(sample)) as unknown as string;

const { data, error } = await client.POST('/v1/jobs', {
  params: { query: { wait: 60 } },
  body: { file, type: 'receipt', options: { strategy: 'auto' }, metadata: { till: '17' }, tags: ['a', 'b'], budget_usd: 1 },
  bodySerializer,
});
if (data === undefined || !('progress' in data)) throw new Error(error?.detail ?? 'no job');
const job: components['schemas']['JobAnswer'] = data;
const total: components['schemas']['Field'] | undefined = job.result?.fields['/total'];
const batch = await client.POST('/v1/batches', { body: { file: [file, file], type: 'receipt' }, bodySerializer });
const estimate = await client.POST('/v1/estimate', { body: { file }, bodySerializer });
const result = await client.GET('/v1/jobs/{id}/result', { params: { path: { id: job.id } } });
const missing = await client.GET('/v1/jobs/{id}', { params: { path: { id: 'd-0' } } });
const image = await client.GET('/v1/jobs/{id}/pages/{page}/image', {
  params: { path: { id: job.id, page: 1 }, query: { box: '0,0,100,100' } },
  parseAs: 'blob',
});
console.log(JSON.stringify({
  status: job.status,
  metadata: job.metadata,
  tags: job.tags,
  box: total?.box?.[3],
  batched: batch.data?.counts.total,
  pages: estimate.data?.pages,
  version: result.data?.version,
  code: missing.error?.code,
  image: image.response.headers.get('content-type'),
}));
`;

const folder = mkdtempSync(join(tmpdir(), 'recto-test-'));
let service: Service | undefined;
let document: object;
beforeAll(async () => {
  service = await startService({ state: join(folder, 'state'), shared: true });
  document = await service.json<object>('/openapi.json');
});
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('describes itself without an error by the OpenAPI rules of Spectral', async () => {
  const linter = new spectral.Spectral();
  linter.setRuleset({ extends: [rulesets.oas] } as unknown as spectral.RulesetDefinition);
  const found = await linter.run(document as Parameters<typeof linter.run>[0]);
  expect(found.filter(({ severity }) => severity === 0).map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual(
    [],
  );
});

it('gives a generated client everything to submit a document and to read its result', async () => {
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(folder, 'openapi.json'), JSON.stringify(document));
  writeFileSync(join(folder, 'client.ts'), CLIENT);
  const generator = join(dirname(require.resolve('openapi-typescript/package.json')), 'bin/cli.js');
  await run(process.execPath, [generator, 'openapi.json', '-o', 'schema.ts'], { cwd: folder });
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
  const strict = ['--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes', '--skipLibCheck'];
  const target = ['--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
  const compiled = await run(process.execPath, [compiler, ...strict, ...target, 'client.ts'], { cwd: folder }).catch(
    ({ stdout }: { stdout: string }) => ({ stdout }),
  );
  expect(compiled.stdout).toBe('');
  const { stdout } = await run(process.execPath, ['client.js', service?.url ?? '', SAMPLE], { cwd: folder });
  expect(JSON.parse(stdout)).toEqual({
    status: 'succeeded',
    metadata: { till: '17' },
    tags: ['a', 'b'],
    box: expect.any(Number),
    batched: 2,
    pages: 1,
    version: 3,
    code: 'not_found',
    image: 'image/jpeg',
  });
});
