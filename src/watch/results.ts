import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Result } from '../../schemas/result.ts';
import { resultName, resultText } from '../pipeline/result-file.ts';
import { publish, writeDurably } from '../util/durable-files.ts';
import type { Claim } from './claims.ts';
import { ensureFolder, readOwn } from './files.ts';
import { isInside, type Layout } from './layout.ts';
import { folderOf, joinPath, nameOf, textOf } from './paths.ts';
import { createUniqueNames, type UniqueNames } from './unique-names.ts';

/** As much of a result file as tells whose it is. */
const ownerSchema = z.object({ document: z.object({ path: z.string(), sha256: z.string() }) });

export interface ResultFiles {
  /**
   * Writes the result of a claimed file and returns its path. It is named after the document, and numbered where the name is taken.
   * `earlier`: paths as in receipts that the same file had when it was done before; its result is replaced.
   * Errors: those of the file system.
   */
  readonly write: (claim: Claim, result: Result, earlier: readonly string[]) => Promise<string>;
  /** Removes the results that the same file had before: `earlier`, as for `write`. Errors: those of the file system. */
  readonly remove: (claim: Claim, sha256: string, earlier: readonly string[]) => Promise<void>;
}

export function createResultFiles(layout: Layout): ResultFiles {
  const numbers: UniqueNames = createUniqueNames();
  return {
    async remove(claim, sha256, earlier) {
      for (const told of earlier) {
        const path = resolve(layout.root.toString(), told);
        if (!isInside(layout.out, path)) continue;
        if (await belongsTo(path, { path: textOf(claim.path), sha256 })) await rm(path, { force: true });
      }
    },
    async write(claim, result, earlier) {
      const folder = await ensureFolder(Buffer.from(layout.out), Buffer.from(textOf(folderOf(claim.path))));
      const draft = joinPath(folder, `.${claim.id}.tmp`);
      const owner = { path: textOf(claim.path), sha256: result.document.sha256 };
      try {
        await writeDurably(draft, resultText(result));
        for (const told of earlier) {
          const path = resolve(layout.root.toString(), told);
          if (!isInside(layout.out, path) || !(await belongsTo(path, owner))) continue;
          await rename(draft, path);
          return path;
        }
        const name = textOf(nameOf(claim.path));
        return await numbers.next(`${folder}/${name}`, claim.resumed, async (count) => {
          const path = joinPath(folder, resultName(name, count));
          const isNew = await publish(draft.toString(), path);
          // Left by an earlier watcher that was stopped right after it.
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
  const found = await readOwn(path, ownerSchema);
  return found?.document.path === owner.path && found.document.sha256 === owner.sha256;
}
