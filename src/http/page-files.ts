import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { packageRoot } from '../util/entry-file.ts';

/** A file of the page, also as compressed by the build. */
export interface PageFile {
  /** Path of its URL. */
  readonly path: string;
  readonly mediaType: string;
  readonly plain: Buffer;
  readonly br?: Buffer;
  readonly gzip?: Buffer;
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const COMPRESSED = /\.(br|gz)$/;

/** Loads the files of the page, which are few and small, from where the build puts them; none where it has not run. */
export async function loadPageFiles(): Promise<readonly PageFile[]> {
  const folder = join(packageRoot(import.meta.url), 'dist', 'web');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  const read = async (name: string) => (names.includes(name) ? readFile(join(folder, name)) : undefined);
  return Promise.all(
    names
      .filter((name) => !COMPRESSED.test(name) && MEDIA_TYPES[extname(name)] !== undefined)
      .map(async (name) => {
        const [plain, br, gzip] = await Promise.all([read(name), read(`${name}.br`), read(`${name}.gz`)]);
        return {
          path: name === 'index.html' ? '/' : `/${name}`,
          mediaType: MEDIA_TYPES[extname(name)] ?? '',
          plain: plain ?? Buffer.alloc(0),
          ...(br === undefined ? {} : { br }),
          ...(gzip === undefined ? {} : { gzip }),
        };
      }),
  );
}
