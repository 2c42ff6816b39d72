import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
/** What all tests together keep at a time is a tenth of it. */
const ENOUGH_BYTES = 8e9;

/** Gives the tests a folder for temporary files, in memory where there is plenty, and removes it with all that is left in it. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(hasPlenty(MEMORY) ? MEMORY : tmpdir(), 'recto-'));
  // Postgres, which runs as another user, has its folder in it.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

function hasPlenty(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > ENOUGH_BYTES;
}
