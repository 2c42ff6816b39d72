import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Result } from '../../schemas/result.ts';
import { resultName, resultText } from '../pipeline/result-file.ts';
import { folderOf, joinPath, nameOf, textOf } from '../util/byte-paths.ts';
import { publish, writeDurably } from '../util/durable-files.ts';
import { isInside } from '../util/real-path.ts';
import type { Claim } from './claims.ts';
import { ensureFolder, readJsonFile } from './file-operations.ts';
import type { Layout } from './layout.ts';
import { createUniqueNames, type UniqueNames } from './unique-names.ts';

/** The part of a result file that identifies its document. */
const ownerSchema = z.object({ document: z.object({ path: z.string(), sha256: z.string() }) });

/** The result files of a drop folder. */
export interface ResultFiles {
  /**
   * Writes the result of a claimed file and returns its path. It is named after the document, and numbered when the
   * name is taken. `previous`: result paths in receipts of the same file; its previous result is replaced.
   * Errors: those of the file system.
   */
  readonly write: (claim: Claim, result: Result, previous: readonly string[]) => Promise<string>;
  /** Removes the previous results of a file; `previous` as for `write`. Errors: those of the file system. */
  readonly remove: (claim: Claim, sha256: string, previous: readonly string[]) => Promise<void>;
}

/** Creates the writer of result files of one watcher. */
export function createResultFiles(layout: Layout): ResultFiles {
  const uniqueNames: UniqueNames = createUniqueNames();
  return {
    async remove(claim, sha256, previous) {
      for (const previousPath of previous) {
        const path = resolve(layout.root.toString(), previousPath);
        if (!isInside(layout.out, path)) continue;
        if (await belongsTo(path, { path: textOf(claim.path), sha256 })) await rm(path, { force: true });
      }
    },
    async write(claim, result, previous) {
      const folder = await ensureFolder(Buffer.from(layout.out), Buffer.from(textOf(folderOf(claim.path))));
      const draft = joinPath(folder, `.${claim.id}.tmp`);
      const owner = { path: textOf(claim.path), sha256: result.document.sha256 };
      try {
        await writeDurably(draft, resultText(result));
        for (const previousPath of previous) {
          const path = resolve(layout.root.toString(), previousPath);
          if (!isInside(layout.out, path) || !(await belongsTo(path, owner))) continue;
          await rename(draft, path);
          return path;
        }
        const name = textOf(nameOf(claim.path));
        return await uniqueNames.next(`${folder}/${name}`, claim.resumed, async (count) => {
          const path = joinPath(folder, resultName(name, count));
          const isNew = await publish(draft.toString(), path);
          // A previous attempt may have been interrupted right after writing it.
          if (!isNew && !(claim.resumed && (await belongsTo(path.toString(), owner)))) return undefined;
          if (!isNew) await rename(draft, path);
          return path.toString();
        });
      } finally {
        await rm(draft, { force: true });
      }
    },
  };
}

async function belongsTo(path: string, owner: { readonly path: string; readonly sha256: string }): Promise<boolean> {
  const result = await readJsonFile(path, ownerSchema);
  return result?.document.path === owner.path && result.document.sha256 === owner.sha256;
}
