import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A store for all files of the suite, so that each document is prepared and read by OCR once. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'recto-store-'));
  process.env.TEST_STORE_URL = `file:${folder}`;
  return () => rmSync(folder, { recursive: true, force: true });
}
