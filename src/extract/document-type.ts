import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

const SUFFIX = '.schema.json';

/** Names of the built-in document types, in alphabetical order. */
export async function listDocumentTypes(): Promise<readonly string[]> {
  const files = await readdir(builtInFolder());
  return files
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort();
}

/** Built-in types do not change while a process runs. */
const loaded = new Map<string, DocumentType>();

/** Loads a built-in document type. Errors: `type_unknown`. */
export async function loadDocumentType(name: string): Promise<DocumentType> {
  const type = loaded.get(name) ?? (await readBuiltIn(name));
  loaded.set(name, type);
  return type;
}

async function readBuiltIn(name: string): Promise<DocumentType> {
  const names = await listDocumentTypes();
  if (!names.includes(name)) {
    const suggestion = closest(name, names);
    const advice = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
    throw new RectoError(
      'type_unknown',
      `There is no document type "${name}".${advice} There are: ${names.join(', ')}.`,
    );
  }
  // Tests compile the built-in types; compiling them here would dominate the start-up time.
  return asDocumentType(await readSchema(join(builtInFolder(), `${name}${SUFFIX}`)), name);
}

/** Reads a document type from a file. Errors: `file_not_found`, `schema_invalid`, `schema_unsupported`. */
export async function readDocumentType(path: string): Promise<DocumentType> {
  return toDocumentType(await readSchema(path), basename(path).replace(/(\.schema)?\.json$/, ''));
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
