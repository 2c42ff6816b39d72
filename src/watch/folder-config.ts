import { readFile, realpath } from 'node:fs/promises';
import type { JobOptions, Priority } from '../../schemas/job.ts';
import { type FolderConfig, folderConfigSchema } from '../../schemas/watch.ts';
import { resolveType } from '../app/client.ts';
import { type Config, jobOptionsOf, withDefaultModel } from '../app/config.ts';
import { asRectoError, RectoError } from '../errors.ts';
import type { DocumentType } from '../extract/document-type.ts';
import type { TypeCatalog } from '../extract/type-catalog.ts';
import type { TypeSelector } from '../extract/type-selector.ts';
import { checkedType } from '../pipeline/checked-type.ts';
import type { ContentTasks } from '../pipeline/tasks/content-tasks.ts';
import { digest } from '../store/digest.ts';
import { folderOf, joinPath, partsOf, textOf } from '../util/byte-paths.ts';
import { isInside } from '../util/real-path.ts';
import { statEntry } from './file-operations.ts';
import { CONFIG_NAME } from './ignored-names.ts';
import type { Layout } from './layout.ts';

/** How the files of one folder are processed. */
export interface FolderSettings {
  readonly type: DocumentType;
  readonly options: JobOptions;
  readonly tags: readonly string[];
  readonly priority?: Priority;
}

/** What folder settings are resolved with. */
export interface FolderSettingsDeps {
  readonly layout: Layout;
  readonly config: Config;
  /** Chooses the type of files whose folder has no `recto.json` with a type. */
  readonly choose: TypeSelector;
  /** Throws when the model of these options cannot be used. */
  readonly model: (options: JobOptions) => unknown;
  readonly tasks: Pick<ContentTasks, 'checkType'>;
  readonly types: Pick<TypeCatalog, 'load'>;
  /** Aborts when the watch ends. */
  readonly signal: AbortSignal;
}

/** Resolves the settings of a folder. Errors: `config_invalid`, with the `recto.json` and what is wrong in it. */
export type GetFolderSettings = (folder: Buffer) => Promise<FolderSettings>;

/** Size limit of a `recto.json` or schema. */
const MAX_CONFIG_BYTES = 1_000_000;
/** Document types in the cache. */
const MAX_CACHED_TYPES = 50;
const MAX_TAGS = 32;
const MAX_TAG_LENGTH = 255;

/**
 * Creates a resolver that reads the nearest `recto.json` at or above a folder on each call, so that changes take
 * effect.
 */
export function createFolderSettings(deps: FolderSettingsDeps): GetFolderSettings {
  const types = new Map<string, DocumentType>();
  const cached = async (key: string, load: () => Promise<DocumentType>): Promise<DocumentType> => {
    const type = types.get(key) ?? (await load());
    if (types.size >= MAX_CACHED_TYPES) types.clear();
    types.set(key, type);
    return type;
  };
  const check = (schema: unknown, name: string) => checkedType(schema, name, deps, { signal: deps.signal });
  const typeOf = async (config: FolderConfig, configFolder: Buffer, folder: Buffer): Promise<DocumentType> => {
    const { type, schema } = config;
    if (type !== undefined) return resolveType({ type }, deps.types, check);
    if (schema === undefined) return deps.choose(textOf(joinPath(deps.layout.root, folder, 'document')));
    const custom =
      typeof schema === 'string'
        ? await readSchema(schema, configFolder, deps.layout)
        : { schema, name: nameOfFolder(configFolder) };
    return cached(digest(custom), () => check(custom.schema, custom.name));
  };
  return async (folder) => {
    const found = await findNearest(folder, deps.layout);
    const tags = [
      ...(found?.config.tags ?? []),
      ...partsOf(folder).map((part) => textOf(part).slice(0, MAX_TAG_LENGTH)),
    ];
    try {
      const { priority } = found?.config ?? {};
      const type = await typeOf(found?.config ?? {}, found?.folder ?? folder, folder);
      const options = jobOptionsOf(deps.config, withDefaultModel(type, found?.config.options));
      deps.model(options);
      return {
        type,
        options,
        tags: [...new Set(tags)].slice(0, MAX_TAGS),
        ...(priority === undefined ? {} : { priority }),
      };
    } catch (error) {
      if (found === undefined) throw error;
      throw invalidConfig(found.folder, asRectoError(error, 'config_invalid').message);
    }
  };
}

interface FoundConfig {
  /** The folder that contains it. */
  readonly folder: Buffer;
  readonly config: FolderConfig;
}

async function findNearest(folder: Buffer, layout: Layout): Promise<FoundConfig | undefined> {
  for (let at = folder; ; at = folderOf(at)) {
    const path = joinPath(layout.root, at, CONFIG_NAME);
    const entry = await statEntry(path);
    if (entry !== undefined) {
      if (entry.kind !== 'file' || Number(entry.state.size) > MAX_CONFIG_BYTES) {
        throw invalidConfig(at, `it is not a file of at most ${MAX_CONFIG_BYTES} bytes`);
      }
      return { folder: at, config: parseConfig(await readFile(path, 'utf8'), at) };
    }
    if (at.length === 0) return undefined;
  }
}

function parseConfig(text: string, at: Buffer): FolderConfig {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalidConfig(at, `it is not JSON: ${(error as Error).message}`);
  }
  const config = folderConfigSchema.safeParse(value);
  if (config.success) return config.data;
  const problems = config.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw invalidConfig(at, problems.join('; '));
}

/**
 * Reads a schema beside or below `recto.json`. It may not leave the watched folder: users who drop files must not read
 * others.
 */
async function readSchema(
  schema: string,
  at: Buffer,
  layout: Layout,
): Promise<{ readonly schema: unknown; readonly name: string }> {
  const path = joinPath(layout.root, at, schema);
  const real = await realpath(path, { encoding: 'buffer' }).catch((error: unknown) => {
    throw invalidConfig(at, `schema: ${schema} cannot be read: ${(error as Error).message}`);
  });
  if (!isInside(layout.root.toString('latin1'), real.toString('latin1'))) {
    throw invalidConfig(
      at,
      `schema: ${schema} is outside of the watched folder. Move it there, or pass it as --schema`,
    );
  }
  const entry = await statEntry(real);
  if (entry?.kind !== 'file' || Number(entry.state.size) > MAX_CONFIG_BYTES) {
    throw invalidConfig(at, `schema: ${schema} is not a file of at most ${MAX_CONFIG_BYTES} bytes`);
  }
  try {
    const name = schema.replace(/^.*[\\/]/, '').replace(/\.schema\.json$/, '');
    return { schema: JSON.parse(await readFile(real, 'utf8')), name };
  } catch (error) {
    throw invalidConfig(at, `schema: ${schema}: ${(error as Error).message}`);
  }
}

function nameOfFolder(at: Buffer): string {
  return at.length === 0 ? 'custom' : textOf(partsOf(at).at(-1) ?? at);
}

function invalidConfig(at: Buffer, reason: string): RectoError {
  const name = textOf(joinPath(at, CONFIG_NAME));
  return new RectoError(
    'config_invalid',
    `${name}: ${reason.replace(/\.$/, '')}. The files that it applies to wait until it is fixed.`,
  );
}
