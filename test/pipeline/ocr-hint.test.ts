import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { makePdf } from '../support/pdf.ts';

it('shows a model the image of a scan and what OCR read of it as a hint, where both are asked for', async () => {
  const server = await startModelServer({
    kind: 'openrouter',
    key: 'sk-test',
    schema: 'ignored',
    answer: () => ({ total: 30.9 }),
  });
  onTestFinished(() => server.stop());
  const cwd = temporaryFolder();
  copyFileSync(join(import.meta.dirname, '../../samples/receipt/hardware-store.jpg'), join(cwd, 'scan.jpg'));
  writeFileSync(join(cwd, 'text.pdf'), makePdf([{ lines: [{ text: 'Total EUR 30.90', x: 60, y: 700 }] }]));
  const env = { OPENROUTER_API_KEY: 'sk-test', RECTO_MODEL_URL: server.url };
  const extract = (views: string, file: string) =>
    runCli(['extract', file, '-t', 'receipt', '--views', views], { cwd, env });
  const asked = async (views: string, file: string) => {
    const before = server.requests.length;
    await extract(views, file);
    return server.requests[before];
  };
  const both = await asked('both', 'scan.jpg');
  expect(both?.images).toHaveLength(1);
  expect(both?.text).toMatch(/page 1, as OCR read the image: a hint[\s\S]*30\.90/);
  const image = await asked('image', 'scan.jpg');
  expect(image?.images).toHaveLength(1);
  expect(image?.text).not.toContain('30.90');
  // A text layer is no hint.
  expect((await asked('both', 'text.pdf'))?.text).toMatch(/<<<page 1 [0-9a-f]+\nTotal EUR 30\.90/);
});
