import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { runMigrations } from 'bullmq';
import { extract } from 'tar';
import { PGlitePool } from './pglite-pool.ts';

const NAME = 'queue-template.tgz';
/** For one process and a few thousand jobs: 128 MB, which Postgres takes by itself, are cleared at each start. */
const OPTIONS = { startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB'] };

/** The packed data folder that comes with a build: to have Postgres make one takes ten times as long, and 0.9 GB of memory. */
function templatePath(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    for (const path of [join(folder, NAME), join(folder, 'dist', NAME)]) if (existsSync(path)) return path;
    const parent = dirname(folder);
    if (parent === folder || existsSync(join(folder, 'package.json'))) return undefined;
    folder = parent;
  }
}

/**
 * Opens Postgres on a folder, which is made from the template where it is new. A template that another version of Postgres made
 * is left alone: then Postgres makes the folder itself.
 */
export async function openDatabase(folder: string): Promise<PGlite> {
  const template = existsSync(join(folder, 'PG_VERSION')) ? undefined : templatePath();
  if (template === undefined) return PGlite.create(folder, OPTIONS);
  const draft = `${folder}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await extract({ file: template, cwd: draft });
  await rm(folder, { recursive: true, force: true });
  await rename(draft, folder);
  return PGlite.create(folder, OPTIONS).catch(async () => {
    await rm(folder, { recursive: true, force: true });
    return PGlite.create(folder, OPTIONS);
  });
}

/** Makes the template that `openDatabase` takes, unless it is there. `folder`: where a build goes. */
export async function makeTemplate(folder: string): Promise<void> {
  const path = join(folder, NAME);
  if (existsSync(path)) return;
  const scratch = join(folder, 'queue-template');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const db = await PGlite.create(join(scratch, 'pgdata'));
  try {
    await runMigrations(new PGlitePool(db) as unknown as Parameters<typeof runMigrations>[0]);
    const packed = await db.dumpDataDir('gzip');
    await writeFile(`${path}.draft`, Buffer.from(await packed.arrayBuffer()));
    await rename(`${path}.draft`, path);
  } finally {
    await db.close();
    await rm(scratch, { recursive: true, force: true });
  }
}
