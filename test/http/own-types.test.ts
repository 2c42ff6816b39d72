import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { formOf, type Service, startService } from '../support/service.ts';

const SLIP = { type: 'object', description: 'A slip of ours', properties: { total: { type: 'number' } } };
const TEXT = Buffer.from('Corner Bakery\nTotal: 12.00 EUR\n');

const save = ({ get }: Service, body: object) =>
  get('/v1/types', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const codeOf = async (reply: Response) => ((await reply.json()) as { code?: string }).code;

describe('a document type of your own', () => {
  it('is kept over REST for everybody, listed, shown, used by its name, replaced when asked, and removed', async () => {
    const service = await startService();
    expect((await save(service, { name: 'our-slip', schema: SLIP })).status).toBe(201);
    const { types } = await service.json<{ types: readonly { name: string; own: boolean }[] }>('/v1/types');
    expect(types).toContainEqual({ name: 'our-slip', own: true, description: 'A slip of ours' });
    expect(types).toContainEqual(expect.objectContaining({ name: 'receipt', own: false }));
    expect(await service.json('/v1/types/our-slip')).toEqual(SLIP);
    const job = await service.json('/v1/jobs?wait=60', {
      method: 'POST',
      body: formOf({ 'a.txt': TEXT }, { type: 'our-slip' }),
    });
    expect(job.result).toMatchObject({ type: { name: 'our-slip' }, data: { total: 12 } });
    expect(await codeOf(await save(service, { name: 'our-slip', schema: SLIP }))).toBe('type_exists');
    const wider = { ...SLIP, description: 'Another' };
    expect((await save(service, { name: 'our-slip', schema: wider, replace: true })).status).toBe(201);
    expect(await service.json('/v1/types/our-slip')).toEqual(wider);
    expect((await service.get('/v1/types/our-slip', { method: 'DELETE' })).status).toBe(200);
    expect(await codeOf(await service.get('/v1/types/our-slip'))).toBe('type_unknown');
    expect(readdirSync(join(service.state, 'types'))).toEqual([]);
  });

  it.each([
    ['a name that is a path', { name: '../evil', schema: SLIP }, 'request_invalid'],
    ['a name with capitals', { name: 'Slip', schema: SLIP }, 'request_invalid'],
    ['the name of a built-in type', { name: 'receipt', schema: SLIP, replace: true }, 'type_exists'],
    [
      'a schema that is none',
      { name: 'slip', schema: { type: 'object', properties: { a: { type: 'wat' } } } },
      'schema_invalid',
    ],
  ])('is refused with %s', async (_, body, code) => {
    const service = await startService();
    expect(await codeOf(await save(service, body))).toBe(code);
    expect(await codeOf(await service.get('/v1/types/receipt', { method: 'DELETE' }))).toBe('type_unknown');
  });

  it('is taken from the folder that RECTO_TYPES names, by the command line and for folders of its name', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'shared'));
    mkdirSync(join(cwd, 'our-slip'));
    writeFileSync(join(cwd, 'shared/our-slip.schema.json'), JSON.stringify(SLIP));
    writeFileSync(join(cwd, 'shared/broken.schema.json'), '{');
    writeFileSync(join(cwd, 'our-slip/a.txt'), TEXT);
    const env = { RECTO_TYPES: 'shared' };
    const list = await runCli(['types'], { cwd, env });
    expect(list.stdout).toMatch(/our-slip\s+your own: A slip of ours/);
    expect(list.stdout).toMatch(/broken\s+your own: cannot be read/);
    expect(JSON.parse((await runCli(['types', 'show', 'our-slip'], { cwd, env })).stdout)).toEqual(SLIP);
    expect((await runCli(['types', 'check'], { cwd, env })).stdout).toContain('FAIL  broken');
    const run = await runCli(['extract', 'our-slip', '--json'], { cwd, env });
    expect(run.results()[0]).toMatchObject({ type: { name: 'our-slip' }, data: { total: 12 } });
    expect((await runCli(['extract', 'our-slip', '--type', 'our-slop'], { cwd, env })).stderr).toContain('"our-slip"');
    expect(readFileSync(join(cwd, 'shared/our-slip.schema.json'), 'utf8')).toBe(JSON.stringify(SLIP));
  });
});
