import { readFile, realpath } from 'node:fs/promises';
import type { JobOptions, Priority } from '../../schemas/job.ts';
import { type FolderConfig, folderConfigSchema } from '../../schemas/watch.ts';
import { type Config, jobOptionsOf } from '../app/config.ts';
import { asRectoError, RectoError } from '../errors.ts';
import type { ChooseType } from '../extract/choose-type.ts';
import { type DocumentType, loadDocumentType } from '../extract/document-type.ts';
import { checkedType } from '../pipeline/checked-type.ts';
import type { ContentTasks } from '../pipeline/tasks/content-tasks.ts';
import { digest } from '../store/digest.ts';
import { entryAt } from './files.ts';
import { CONFIG_NAME } from './ignored.ts';
import { isInside, type Layout } from './layout.ts';
import { folderOf, joinPath, partsOf, textOf } from './paths.ts';

/** How the files of one folder are worked on. */
export interface FolderSettings {
  readonly type: DocumentType;
  readonly options: JobOptions;
  readonly tags: readonly string[];
  readonly priority?: Priority;
}

export interface FolderSettingsDeps {
  readonly layout: Layout;
  readonly config: Config;
  /** The type of files that no `recto.json` says a type for. */
  readonly choose: ChooseType;
  /** Throws where the model of these options cannot be used. */
  readonly model: (options: JobOptions) => unknown;
  readonly tasks: Pick<ContentTasks, 'checkType'>;
  /** Aborts when the watch ends. */
  readonly signal: AbortSignal;
}

/** Gives the settings of a folder. Errors: `config_invalid`, which says what is wrong in which `recto.json`. */
export type SettingsOf = (folder: Buffer) => Promise<FolderSettings>;

/** Largest `recto.json` or schema, in bytes. */
const LARGEST = 1_000_000;
/** Document types of folders that are kept ready. */
const MAX_TYPES = 50;
const MAX_TAGS = 32;
const LONGEST_TAG = 255;

/** Reads `recto.json` anew each time: the nearest one above a file counts, and a change counts for the files that come later. */
export function createFolderSettings(deps: FolderSettingsDeps): SettingsOf {
  const types = new Map<string, DocumentType>();
  const known = async (key: string, load: () => Promise<DocumentType>): Promise<DocumentType> => {
    const type = types.get(key) ?? (await load());
    if (types.size >= MAX_TYPES) types.clear();
    types.set(key, type);
    return type;
  };
  const typeOf = async (given: FolderConfig, at: Buffer, folder: Buffer): Promise<DocumentType> => {
    const { type, schema } = given;
    if (type !== undefined) return known(type, () => loadDocumentType(type));
    if (schema === undefined) return deps.choose(textOf(joinPath(deps.layout.root, folder, 'document')));
    const own =
      typeof schema === 'string' ? await readSchema(schema, at, deps.layout) : { schema, name: nameOfFolder(at) };
    return known(digest(own), () => checkedType(own.schema, own.name, deps, { signal: deps.signal }));
  };
  return async (folder) => {
    const found = await nearest(folder, deps.layout);
    const tags = [...(found?.config.tags ?? []), ...partsOf(folder).map((part) => textOf(part).slice(0, LONGEST_TAG))];
    try {
      const { priority } = found?.config ?? {};
      const options = jobOptionsOf(deps.config, found?.config.options);
      deps.model(options);
      return {
        type: await typeOf(found?.config ?? {}, found?.at ?? folder, folder),
        options,
        tags: [...new Set(tags)].slice(0, MAX_TAGS),
        ...(priority === undefined ? {} : { priority }),
      };
    } catch (error) {
      if (found === undefined) throw error;
      throw broken(found.at, asRectoError(error, 'config_invalid').message);
    }
  };
}

interface Found {
  /** The folder that it lies in. */
  readonly at: Buffer;
  readonly config: FolderConfig;
}

async function nearest(folder: Buffer, layout: Layout): Promise<Found | undefined> {
  for (let at = folder; ; at = folderOf(at)) {
    const path = joinPath(layout.root, at, CONFIG_NAME);
    const entry = await entryAt(path);
    if (entry !== undefined) {
      if (entry.kind !== 'file' || Number(entry.state.size) > LARGEST) {
        throw broken(at, `it is not a file of at most ${LARGEST} bytes`);
      }
      return { at, config: parsed(await readFile(path, 'utf8'), at) };
    }
    if (at.length === 0) return undefined;
  }
}

function parsed(text: string, at: Buffer): FolderConfig {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw broken(at, `it is not JSON: ${(error as Error).message}`);
  }
  const config = folderConfigSchema.safeParse(value);
  if (config.success) return config.data;
  const wrong = config.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw broken(at, wrong.join('; '));
}

/** A schema beside or below `recto.json`. It may not lead out of the folder: who can drop files shall not read others. */
async function readSchema(
  schema: string,
  at: Buffer,
  layout: Layout,
): Promise<{ readonly schema: unknown; readonly name: string }> {
  const path = joinPath(layout.root, at, schema);
  const real = await realpath(path, { encoding: 'buffer' }).catch((error: unknown) => {
    throw broken(at, `schema: ${schema} cannot be read: ${(error as Error).message}`);
  });
  if (!isInside(layout.root.toString('latin1'), real.toString('latin1'))) {
    throw broken(at, `schema: ${schema} lies outside of the watched folder. Put it there, or give it as --schema`);
  }
  const entry = await entryAt(real);
  if (entry?.kind !== 'file' || Number(entry.state.size) > LARGEST) {
    throw broken(at, `schema: ${schema} is not a file of at most ${LARGEST} bytes`);
  }
  try {
    const name = schema.replace(/^.*[\\/]/, '').replace(/\.schema\.json$/, '');
    return { schema: JSON.parse(await readFile(real, 'utf8')), name };
  } catch (error) {
    throw broken(at, `schema: ${schema}: ${(error as Error).message}`);
  }
}

function nameOfFolder(at: Buffer): string {
  return at.length === 0 ? 'custom' : textOf(partsOf(at).at(-1) ?? at);
}

function broken(at: Buffer, reason: string): RectoError {
  const name = textOf(joinPath(at, CONFIG_NAME));
  return new RectoError(
    'config_invalid',
    `${name}: ${reason.replace(/\.$/, '')}. The files that it counts for wait until it is put right.`,
  );
}
