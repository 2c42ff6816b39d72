import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { derivedFiles } from '../scripts/generate.ts';
import { RectoError } from '../src/errors.ts';
import { createLocalModel } from '../src/model/local/local-model.ts';
import { failedResult, placeholderJob } from '../src/pipeline/result-head.ts';

const ROOT = join(import.meta.dirname, '..');

it('has files that are derived from the code as the code would derive them now', async () => {
  for (const [path, content] of await derivedFiles()) {
    expect(readFileSync(join(ROOT, path), 'utf8') === content, `${path} is out of date: run "npm run generate"`).toBe(
      true,
    );
  }
});

it('describes results in a JSON Schema that results fit', () => {
  const schema = JSON.parse(readFileSync(join(ROOT, 'schemas/result.schema.json'), 'utf8'));
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  const type = { name: 'receipt', schema: { type: 'object' } };
  const job = placeholderJob('a.pdf', type, { model: 'local', views: 'auto', ocr: 'auto', strategy: 'auto' });
  const result = failedResult(job, new RectoError('file_empty', 'a.pdf is empty.'), createLocalModel(), {
    queuedMs: 0,
    startedAt: Date.now(),
  });
  expect(validate(JSON.parse(JSON.stringify(result))), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ ...result, status: 'fine' })).toBe(false);
});
