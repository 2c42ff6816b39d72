import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Result } from '../../schemas/result.ts';
import { resultName, resultText } from '../pipeline/result-file.ts';
import { folderOf, joinPath, textOf } from '../util/byte-paths.ts';
import { publish, writeDurably } from '../util/durable-files.ts';
import { isInside } from '../util/real-path.ts';
import type { Claim } from './claims.ts';
import { ensureFolder, readJsonFile } from './file-operations.ts';
import type { Layout } from './layout.ts';
import { createUniqueNames, type UniqueNames } from './unique-names.ts';

/** The part of a result file that identifies its job and document. */
const ownerSchema = z.object({ id: z.string(), document: z.object({ path: z.string(), sha256: z.string() }) });

/** The result files of a drop folder. */
export interface ResultFiles {
  /**
   * Writes the results of the documents in a claimed file, mostly one, and returns their paths. They are named after the
   * documents, and numbered when a name is taken. `previous`: result paths in receipts of the same file; its previous
   * results are replaced.
   * Errors: those of the file system.
   */
  readonly write: (claim: Claim, results: readonly Result[], previous: readonly string[]) => Promise<readonly string[]>;
  /** Removes the previous results of a file; `previous` as for `write`. Errors: those of the file system. */
  readonly remove: (claim: Claim, sha256: string, previous: readonly string[]) => Promise<void>;
  /** Removes what an interrupted `write` has left of a claim. Errors: those of the file system. */
  readonly removeDraft: (claim: Claim) => Promise<void>;
}

/** Creates the writer of result files of one watcher. */
export function createResultFiles(layout: Layout): ResultFiles {
  const uniqueNames: UniqueNames = createUniqueNames();
  const remove: ResultFiles['remove'] = async (claim, sha256, previous) => {
    for (const previousPath of previous) {
      const path = resolve(layout.root.toString(), previousPath);
      if (!isInside(layout.out, path)) continue;
      if (await belongsTo(path, { path: textOf(claim.path), sha256 })) await rm(path, { force: true });
    }
  };
  const writeOne = async (claim: Claim, result: Result, previous: readonly string[]): Promise<string> => {
    const folder = await ensureFolder(Buffer.from(layout.out), folderIn(claim));
    const draft = joinPath(folder, draftName(claim));
    const owner = { path: textOf(claim.path), sha256: result.document.sha256 };
    try {
      await writeDurably(draft, resultText(result));
      for (const previousPath of previous) {
        const path = resolve(layout.root.toString(), previousPath);
        if (!isInside(layout.out, path) || !(await belongsTo(path, owner))) continue;
        await rename(draft, path);
        return path;
      }
      const name = result.document.name;
      return await uniqueNames.next(`${folder}/${name}`, claim.resumed, async (count) => {
        const path = joinPath(folder, resultName(name, count));
        const isNew = await publish(draft.toString(), path);
        // A previous attempt may have been interrupted right after writing it, and its file put back into the folder.
        const id = claim.resumed ? undefined : result.id;
        if (!isNew && !(await belongsTo(path.toString(), owner, id))) return undefined;
        if (!isNew) await rename(draft, path);
        return path.toString();
      });
    } finally {
      await rm(draft, { force: true });
    }
  };
  return {
    remove,
    async removeDraft(claim) {
      await rm(joinPath(layout.out, folderIn(claim), draftName(claim)), { force: true });
    },
    async write(claim, results, previous) {
      const [only, ...others] = results;
      if (only === undefined) return [];
      if (others.length === 0 && previous.length < 2) return [await writeOne(claim, only, previous)];
      await remove(claim, only.document.sha256, previous);
      const paths: string[] = [];
      for (const result of results) paths.push(await writeOne(claim, result, []));
      return paths;
    },
  };
}

/** The folder of a claim's results, relative to that of all results, whose names are UTF-8. */
function folderIn(claim: Claim): Buffer {
  return Buffer.from(textOf(folderOf(claim.path)));
}

function draftName(claim: Claim): string {
  return `.${claim.id}.tmp`;
}

/** Whether a result file is of a document, and of the job `id` where that is given. */
async function belongsTo(
  path: string,
  owner: { readonly path: string; readonly sha256: string },
  id?: string,
): Promise<boolean> {
  const result = await readJsonFile(path, ownerSchema);
  if (id !== undefined && result?.id !== id) return false;
  return result?.document.path === owner.path && result.document.sha256 === owner.sha256;
}
