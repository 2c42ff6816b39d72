import { existsSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file that another process or thread begins with, and what Node needs to run it. */
export interface EntryFile {
  readonly path: string;
  readonly execArgv: readonly string[];
}

/**
 * The file `name`, without ending, beside the one at `url`. Where that runs from its sources, what was built of them is taken if
 * it is there, since it starts in a fraction of the time; otherwise the sources with the loader that they need.
 */
export function entryFile(url: string, name: string): EntryFile {
  const here = fileURLToPath(url);
  const ending = extname(here);
  const source = join(dirname(here), `${name}${ending}`);
  if (ending !== '.ts') return { path: source, execArgv: [] };
  const root = rootOf(here);
  const built = join(root, 'dist', relative(root, source).replace(/\.ts$/, '.js'));
  return existsSync(built) ? { path: built, execArgv: [] } : { path: source, execArgv: ['--import', 'tsx'] };
}

function rootOf(path: string): string {
  let folder = dirname(path);
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
