import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { JobDetail } from '../../schemas/api.ts';
import { createApiKey } from '../../src/app/api-keys.ts';
import { createFsStore } from '../../src/store/fs/store.ts';
import { finished, startCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { TELLS_LOADED } from '../support/loaded.ts';
import { prose } from '../support/model-server/misbehaviours/contents.ts';
import { fault } from '../support/model-server/reply.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { makePdf } from '../support/pdf.ts';
import { childrenOf } from '../support/processes.ts';
import { startReceiver } from '../support/receiver.ts';
import { formOf } from '../support/service.ts';
import { sharedQueue } from '../support/shared-redis.ts';

const TEXT = 'IBAN DE02120300000000202051 of Jane Doe';
const SECRETS = {
  text: 'DE02120300000000202051',
  answer: 'answered-in-confidence',
  name: 'salary-of-jane-doe',
  password: 'open-sesame-4711',
  metadata: 'case-of-jane-doe',
  modelKey: 'sk-or-v1-secret-of-this-test',
  webhookSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
};
const SCHEMA = { type: 'object', properties: { iban: { type: 'string' } } };

/** A server that quotes what it was asked in its errors. */
const quoting = (status: number) =>
  fault(`quoting ${status}`, ({ request }) => ({
    status,
    message: `Cannot take "${/IBAN.*/.exec(request.text)?.[0] ?? expect.unreachable()}"`,
  }));

it('logs what happens to each job and page by ids, at every level, and neither a document nor a secret, and loads nothing of OpenTelemetry', async () => {
  const model = await startModelServer({
    kind: 'openrouter',
    key: SECRETS.modelKey,
    schema: 'ignored',
    answer: () => ({ iban: `${SECRETS.answer} ${SECRETS.text}` }),
  });
  const receiver = await startReceiver();
  const cwd = temporaryFolder();
  const { key, entry } = await createApiKey(createFsStore(join(cwd, '.recto/store')), 'test');
  const env = {
    RECTO_LOG: 'trace',
    OPENROUTER_API_KEY: SECRETS.modelKey,
    RECTO_MODEL_URL: model.url,
    RECTO_WEBHOOK_SECRET: SECRETS.webhookSecret,
    RECTO_WEBHOOK_RETRY_SECONDS: '0,0',
    RECTO_ALLOWED_HOSTS: receiver.host,
    ...sharedQueue(cwd),
    ...TELLS_LOADED,
  };
  const server = startCli(['serve', '--port', '0', '--concurrency', '1'], { cwd, env });
  const end = finished(server);
  let said = '';
  server.stderr?.on('data', (data: Buffer) => {
    said += data.toString('utf8');
  });
  onTestFinished(async () => {
    server.kill('SIGKILL');
    await end;
    await model.stop();
  });
  await expect.poll(() => said, { timeout: 120_000 }).toContain('Listening on');
  const url = /Listening on (\S+)/.exec(said)?.[1] ?? '';
  const fetchJob = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${key}` } });
    return (await answer.json()) as JobDetail;
  };
  const submit = (name: string, bytes: Uint8Array | string, fields: Readonly<Record<string, string>> = {}, wait = 60) =>
    fetchJob(`/v1/jobs?wait=${wait}`, {
      method: 'POST',
      body: formOf(
        { [`${SECRETS.name}-${name}`]: bytes },
        { schema: JSON.stringify(SCHEMA), metadata: JSON.stringify({ matter: SECRETS.metadata }), ...fields },
      ),
    });
  const text = (number: number) => `${TEXT}\nnumber ${number}\n`;

  receiver.script(500, 'reset');
  const told = await submit('told.txt', text(1), { callback_url: receiver.url });
  model.script(quoting(400));
  const refused = await submit('refused.txt', text(2));
  model.script(quoting(500));
  await submit('overloaded.txt', text(3));
  model.script(prose(`${SECRETS.answer}, as you know`), prose(`${SECRETS.answer} again`));
  await submit('prose.txt', text(4));
  const encrypted = readFileSync(join(import.meta.dirname, '../fixtures/documents/encrypted.pdf'));
  const locked = await submit('locked.pdf', encrypted, { password: SECRETS.password });
  expect([told.status, refused.status, locked.status]).toEqual(['partial', 'failed', 'failed']);

  const line = { text: TEXT, x: 72, y: 700 };
  // Drawing the second page takes many seconds.
  const heavy = { ...line, before: '0 0 m 100 800 400 -100 595 842 c S '.repeat(20_000) };
  const long = await submit('long.pdf', makePdf([line, heavy, line].map((only) => ({ lines: [only] }))), {}, 0);
  const done = async () => (await fetchJob(`/v1/jobs/${long.id}`)).progress.pages_done;
  await expect.poll(done, { timeout: 120_000 }).toBeGreaterThan(0);
  for (const pid of childrenOf(server.pid ?? 0, /prepare.child/)) process.kill(pid, 'SIGKILL');
  const status = async () => (await fetchJob(`/v1/jobs/${long.id}?wait=60`)).status;
  await expect.poll(status, { timeout: 240_000 }).toBe('partial');
  await expect.poll(() => receiver.taken, { timeout: 120_000 }).toHaveLength(1);
  server.kill('SIGTERM');
  const { stderr, stdout } = await end;

  // As there is no endpoint for traces.
  expect(stderr).not.toContain('LOADED');

  const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
  const logged = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const secret of [...Object.values(SECRETS), key, key.split('_').slice(2).join('_'), 'Jane', 'tenant=7']) {
    expect(`${stderr}${stdout}`.includes(secret), `${secret} is in the log`).toBe(false);
  }
  const about = (msg: string, jobId: string) => logged.filter((line) => line.msg === msg && line.job_id === jobId);
  expect(about('model answered', told.id)).toMatchObject([{ chunk: 0, pages: [1], finish_reason: 'stop' }]);
  expect(about('callback failed', told.id)).toHaveLength(2);
  expect(about('callback delivered', told.id)).toHaveLength(1);
  expect(about('job completed', refused.id)).toContainEqual(
    expect.objectContaining({ queue: 'extract', chunk: 0, code: 'model_request_invalid' }),
  );
  expect(about('job completed', locked.id)).toContainEqual(
    expect.objectContaining({ queue: 'prepare', code: 'password_wrong' }),
  );
  expect(about('page could not be prepared', long.id)).toMatchObject([{ page: 2, code: 'prepare_crashed' }]);
  expect(about('job completed', long.id)).toContainEqual(
    expect.objectContaining({ queue: 'documents', status: 'partial' }),
  );
  const ofWorkers = logged.filter(({ msg }) => /^(job|model|callback|page|work) /.test(String(msg)));
  expect(ofWorkers.filter(({ job_id: jobId }) => !/^d-[0-9a-f]{32}$/.test(String(jobId)))).toEqual([]);
  expect(logged.filter(({ msg }) => msg === 'request')).toContainEqual(expect.objectContaining({ owner: entry.id }));
});
