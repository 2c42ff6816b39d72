import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { makeFolder } from '../../../util/make-folder.ts';

/** File name of the packed data folder in a build. */
export const TEMPLATE = 'queue-template.tgz';
/** For one process and a few thousand jobs. Postgres by itself takes 128 MB, and clears them at each start. */
const OPTIONS = { startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB'] };

/** Path of the packed data folder: creating one in Postgres takes ten times as long, and 0.9 GB of memory. */
function templatePath(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    for (const path of [join(folder, TEMPLATE), join(folder, 'dist', TEMPLATE)]) if (existsSync(path)) return path;
    const parent = dirname(folder);
    if (parent === folder || existsSync(join(folder, 'package.json'))) return undefined;
    folder = parent;
  }
}

/**
 * Opens Postgres on a folder, creating it from the template if it is new. A template of another version of Postgres is
 * not used: then Postgres creates the folder.
 */
export async function openDataFolder(folder: string): Promise<PGlite> {
  const template = existsSync(join(folder, 'PG_VERSION')) ? undefined : templatePath();
  if (template === undefined) return PGlite.create(folder, OPTIONS);
  const draft = `${folder}.draft`;
  await rm(draft, { recursive: true, force: true });
  await makeFolder(draft, 0o700);
  // Loaded here, since folders that exist do not need it.
  const { extract } = await import('tar');
  // This thread has nothing else to do, and a thousand small files take a fraction of the time so.
  extract({ file: template, cwd: draft, sync: true, noMtime: true });
  await rm(folder, { recursive: true, force: true });
  await rename(draft, folder);
  return PGlite.create(folder, OPTIONS).catch(async () => {
    await rm(folder, { recursive: true, force: true });
    return PGlite.create(folder, OPTIONS);
  });
}
