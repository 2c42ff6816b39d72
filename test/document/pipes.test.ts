import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sniff } from '../../src/document/sniff.ts';
import { readDocumentType } from '../../src/extract/document-type.ts';
import { temporaryFolder } from '../support/folder.ts';

it('refuses a pipe as a document or as a schema, instead of waiting for somebody to write to it', async () => {
  const path = join(temporaryFolder(), 'pipe.json');
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  await expect(sniff({ path, name: 'pipe.json' })).rejects.toMatchObject({
    code: 'file_unsupported',
    message: expect.stringContaining('not a regular file'),
  });
  await expect(readDocumentType(path)).rejects.toMatchObject({ code: 'file_not_found' });
});
