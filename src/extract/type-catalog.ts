import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asRectoError, RectoError } from '../errors.ts';
import { isMissing, publish, writeNewDurably } from '../util/durable-files.ts';
import {
  type DocumentType,
  findBuiltInType,
  listDocumentTypes,
  loadDocumentType,
  readUncheckedType,
  TYPE_SUFFIX,
  unknownType,
} from './document-type.ts';

/** A document type that is known by name. */
export interface NamedType extends DocumentType {
  /** Whether it is one of one's own, of which only the root and the size have been checked. */
  readonly isOwn: boolean;
}

/** An entry of a list of types. */
export interface ListedType {
  readonly name: string;
  readonly isOwn: boolean;
}

/** The document types that are known by name: the built-in ones, and those in a folder of one's own. */
export interface TypeCatalog {
  /** All names: the built-in types, then one's own, each in alphabetical order. Errors: `store_failed`. */
  readonly list: () => Promise<readonly ListedType[]>;
  /** As `list`, with what each says of itself. Errors: `store_failed`. */
  readonly describe: () => Promise<readonly (ListedType & { readonly description: string | undefined })[]>;
  /**
   * A type. One's own are read anew each time, as they may be changed by hand.
   * Errors: `type_unknown`, `schema_invalid`, `schema_unsupported`, `store_failed`.
   */
  readonly load: (name: string) => Promise<NamedType>;
  /**
   * Keeps a type, which has been checked. Errors: `request_invalid` for a name that cannot be one, `type_exists` unless it
   * may replace one of one's own, `store_failed`.
   */
  readonly save: (type: DocumentType, options: { readonly replace: boolean }) => Promise<void>;
  /** Removes a type of one's own. Errors: `type_unknown`, `store_failed`. */
  readonly remove: (name: string) => Promise<void>;
}

/** Each is read for a list of them. */
const MAX_OWN = 500;
/** As file names on every system, and as folders whose files have the type. */
const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Opens the document types of a folder, which may be missing, with the built-in ones. */
export function createTypeCatalog(folder: string): TypeCatalog {
  const pathOf = (name: string) => join(folder, `${name}${TYPE_SUFFIX}`);
  const ownNames = async (): Promise<readonly string[]> => {
    const files = await readdir(folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw asRectoError(error, 'store_failed', `The folder of document types ${folder} cannot be read`);
    });
    const builtIn = await listDocumentTypes();
    return files
      .filter((file) => file.endsWith(TYPE_SUFFIX))
      .map((file) => file.slice(0, -TYPE_SUFFIX.length))
      .filter((name) => NAME.test(name) && !builtIn.includes(name))
      .sort();
  };
  const list = async (): Promise<readonly ListedType[]> => {
    const [builtIn, own] = await Promise.all([listDocumentTypes(), ownNames()]);
    return [...builtIn.map((name) => ({ name, isOwn: false })), ...own.map((name) => ({ name, isOwn: true }))];
  };
  return {
    list,
    async describe() {
      const listed = [];
      for (const { name, isOwn } of await list()) {
        // A file that is no schema is told of when the type is used.
        const type = await (isOwn ? readUncheckedType(pathOf(name), name) : loadDocumentType(name)).catch(
          () => undefined,
        );
        const about = type?.schema.description ?? type?.schema.title;
        const description = typeof about === 'string' ? about : undefined;
        listed.push({ name, isOwn, description: type === undefined ? 'cannot be read' : description });
      }
      return listed;
    },
    async load(name) {
      const builtIn = await findBuiltInType(name);
      if (builtIn !== undefined) return { ...builtIn, isOwn: false };
      const names = (await list()).map((type) => type.name);
      if (!names.includes(name)) throw unknownType(name, names);
      return { ...(await readUncheckedType(pathOf(name), name)), isOwn: true };
    },
    async save({ name, schema }, { replace }) {
      if (!NAME.test(name)) {
        throw new RectoError(
          'request_invalid',
          `"${name}" cannot be the name of a document type: it has small letters, digits and hyphens, such as delivery-note.`,
        );
      }
      if ((await findBuiltInType(name)) !== undefined) {
        throw new RectoError('type_exists', `"${name}" is a built-in document type. Choose another name.`);
      }
      const own = await ownNames();
      if (own.length >= MAX_OWN && !own.includes(name)) {
        throw new RectoError(
          'request_invalid',
          `There are ${own.length} document types of your own already. Remove some first.`,
        );
      }
      const draft = join(folder, `.${crypto.randomUUID()}.tmp`);
      let isNew = true;
      try {
        await mkdir(folder, { recursive: true });
        await writeNewDurably(draft, `${JSON.stringify(schema, null, 2)}\n`);
        if (replace) await rename(draft, pathOf(name));
        else isNew = await publish(draft, pathOf(name));
      } catch (error) {
        throw asRectoError(error, 'store_failed', `The document type ${name} cannot be stored`);
      } finally {
        await rm(draft, { force: true }).catch(() => undefined);
      }
      if (!isNew) {
        throw new RectoError('type_exists', `There is a document type "${name}" already. Say that it may be replaced.`);
      }
    },
    async remove(name) {
      const own = await ownNames();
      if (!own.includes(name)) throw unknownType(name, own);
      await rm(pathOf(name), { force: true }).catch((error: unknown) => {
        throw asRectoError(error, 'store_failed', `The document type ${name} cannot be removed`);
      });
    },
  };
}
