import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Choices, choicesSchema, HINTS_KEYWORD } from '../../schemas/hints.ts';
import { asRectoError, RectoError } from '../errors.ts';
import type { JsonSchema } from '../model/language-model.ts';
import { toWire } from '../model/wire/wire.ts';
import { closest } from '../util/closest.ts';
import { checkSchemaSize } from './schema-limits.ts';
import { compileSchema } from './validate.ts';

/** What to extract: a JSON Schema with a name. */
export interface DocumentType {
  readonly name: string;
  readonly version?: string;
  readonly schema: JsonSchema;
}

/** The name of the type that chooses among the built-in ones. */
export const AUTO = 'auto';

const chooserSchema = z.object({ [HINTS_KEYWORD]: z.object({ choose: choicesSchema }) });

/** The types that a document type stands for, of which each document gets the one that fits; undefined for others. */
export function typesToChoose({ schema }: DocumentType): Choices | undefined {
  const parsed = chooserSchema.safeParse(schema);
  return parsed.success ? parsed.data[HINTS_KEYWORD].choose : undefined;
}

/** How files of document types end. */
export const TYPE_SUFFIX = '.schema.json';

/** Names of the built-in document types, in alphabetical order. */
export async function listDocumentTypes(): Promise<readonly string[]> {
  const files = await readdir(builtInFolder());
  return files
    .filter((file) => file.endsWith(TYPE_SUFFIX))
    .map((file) => file.slice(0, -TYPE_SUFFIX.length))
    .sort();
}

/** Built-in types do not change while a process runs. */
const loaded = new Map<string, DocumentType>();

/** Loads a built-in document type. Errors: `type_unknown`. */
export async function loadDocumentType(name: string): Promise<DocumentType> {
  const type = await findBuiltInType(name);
  if (type === undefined) throw unknownType(name, await listDocumentTypes());
  return type;
}

/** A built-in document type; undefined if none has this name. */
export async function findBuiltInType(name: string): Promise<DocumentType | undefined> {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  if (!(await listDocumentTypes()).includes(name)) return undefined;
  // Tests compile the built-in types; compiling them here would dominate the start-up time.
  const type = await readUncheckedType(join(builtInFolder(), `${name}${TYPE_SUFFIX}`), name);
  loaded.set(name, type);
  return type;
}

/** The error of a name that is that of no type. `names`: those that there are. */
export function unknownType(name: string, names: readonly string[]): RectoError {
  const suggestion = closest(name, names);
  const advice = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
  const known = names.length === 0 ? '' : ` There are: ${names.join(', ')}.`;
  return new RectoError('type_unknown', `There is no document type "${name}".${advice}${known}`);
}

/** Reads a document type from a file. Errors: `file_not_found`, `schema_invalid`, `schema_unsupported`. */
export async function readDocumentType(path: string): Promise<DocumentType> {
  return toDocumentType(await readSchema(path), basename(path).replace(/(\.schema)?\.json$/, ''));
}

/** Reads a document type from a file, checking only its root and its size. Errors: those of `readDocumentType`. */
export async function readUncheckedType(path: string, name: string): Promise<DocumentType> {
  return asDocumentType(await readSchema(path), name);
}

async function readSchema(path: string): Promise<unknown> {
  const cannotRead = (error: unknown) => {
    throw asRectoError(error, 'file_not_found', `The schema ${path} cannot be read`);
  };
  // A pipe would be waited for until somebody writes to it.
  const isFile = await stat(path).then((info) => info.isFile(), cannotRead);
  if (!isFile) throw new RectoError('file_not_found', `The schema ${path} is not a file.`);
  const text = await readFile(path, 'utf8').catch(cannotRead);
  try {
    // Some editors begin files with a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw asRectoError(error, 'schema_invalid', `${path} is not JSON`);
  }
}

/** Converts a JSON Schema to a document type after full checks. Errors: `schema_invalid`, `schema_unsupported`. */
export function toDocumentType(schema: unknown, name: string): DocumentType {
  const type = asDocumentType(schema, name);
  compileSchema(type.schema, name);
  toWire(type.schema, name);
  return type;
}

/**
 * Converts a JSON Schema to a document type after checking only its root and its size.
 * Errors: `schema_invalid`, `schema_unsupported`.
 */
export function asDocumentType(schema: unknown, name: string): DocumentType {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    throw new RectoError('schema_invalid', `${name}: a document type is a JSON Schema, which is an object.`);
  }
  const type = (schema as JsonSchema).type;
  if (
    type !== 'object' &&
    (schema as JsonSchema).properties === undefined &&
    (schema as JsonSchema).$ref === undefined
  ) {
    throw new RectoError('schema_invalid', `${name}: the root must say "type": "object", with "properties".`);
  }
  checkSchemaSize(schema as JsonSchema, name);
  const version = (schema as JsonSchema).version;
  return { name, ...(typeof version === 'string' ? { version } : {}), schema: schema as JsonSchema };
}

/** The folder `schemas/documents` of the package, whether this file runs from `src/` or `dist/src/`. */
function builtInFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'schemas', 'documents'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new RectoError('internal', 'The document types are missing from this installation.');
    folder = parent;
  }
  return join(folder, 'schemas', 'documents');
}
