import { expect, it } from 'vitest';
import { readConfig } from '../../src/app/config.ts';
import { settingsLines } from '../../src/cli/settings-lines.ts';

const lineOf = (env: Readonly<Record<string, string>>, name: string) =>
  settingsLines(readConfig(env)).find((line) => line.slice(2).startsWith(`${name} `));

it('marks no setting as changed where none is set', () => {
  expect(settingsLines(readConfig({})).filter((line) => !line.startsWith('  '))).toEqual([]);
});

it.each([
  ['RECTO_WEBHOOK_SECRET', `whsec_${'hush'.repeat(8)}`],
  ['RECTO_MODEL_KEY', 'hush'],
  ['OPENROUTER_API_KEY', 'hush'],
  ['AWS_SECRET_ACCESS_KEY', 'hush'],
  ['AWS_SESSION_TOKEN', 'hush'],
  ['RECTO_QUEUE_URL', 'redis://me:hush@queue.test:1/0'],
  ['RECTO_QUEUE_URL', 'postgres://queue.test/db?password=hush'],
  ['RECTO_QUEUE_URL', 'redis://me:hu/hush@queue.test:1/0'],
  ['RECTO_MODEL_URL', 'https://model.test/v1?key=hush'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://me:hush@traces.test'],
])('shows that %s is set, and nothing secret of it', (name, value) => {
  expect(lineOf({ [name]: value }, name)).toMatch(/^\* /);
  expect(settingsLines(readConfig({ [name]: value })).join()).not.toContain('hush');
});

it('shows parameters and lists as they are written', () => {
  expect(lineOf({ RECTO_MODEL_PARAMETERS: '{"temperature":0.2}' }, 'RECTO_MODEL_PARAMETERS')).toContain(
    '{"temperature":0.2}',
  );
  expect(lineOf({ RECTO_WEBHOOK_RETRY_SECONDS: '1,2' }, 'RECTO_WEBHOOK_RETRY_SECONDS')).toMatch(/^\* \S+ +1,2 /);
  expect(lineOf({ RECTO_QUEUE_URL: 'redis://queue.test:1/0' }, 'RECTO_QUEUE_URL')).toContain('redis://queue.test:1/0');
});
