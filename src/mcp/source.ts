import { basename } from 'node:path';
import { z } from 'zod';
import { RectoError } from '../errors.ts';
import { allowedFile } from './allowed-file.ts';
import type { ApiRequest } from './api.ts';

const urlSchema = z.string().min(1).optional().describe('An http or https URL of the document, which is downloaded');
const pathSchema = z.string().min(1).optional().describe('Path of a file in an allowed folder');
const contentSchema = z.string().min(1).optional().describe('The document in base64, with a `name`');
const nameSchema = z.string().min(1).max(255).optional().describe('File name of the document');

/** How a tool is given a document: by path where files of this machine can be read, else by its content or URL. */
export function sourceShape(canReadFiles: boolean) {
  const shape = { url: urlSchema, base64: contentSchema, name: nameSchema };
  return canReadFiles ? { path: pathSchema, ...shape } : shape;
}

/** The document that a tool was given. */
export interface ToolSource {
  readonly path?: string | undefined;
  readonly url?: string | undefined;
  readonly base64?: string | undefined;
  readonly name?: string | undefined;
}

/**
 * The request that sends a document with the properties of its job. `roots`: the folders whose files may be read.
 * Errors: `request_invalid`, `forbidden`, `file_not_found`.
 */
export async function documentRequest(
  apiPath: string,
  { path, url, base64, name }: ToolSource,
  properties: Readonly<Record<string, unknown>>,
  roots: readonly string[],
): Promise<ApiRequest> {
  if ([path, url, base64].filter((given) => given !== undefined).length !== 1) {
    const ways = roots.length === 0 ? '`url` or `base64`' : '`path`, `url` or `base64`';
    throw new RectoError('request_invalid', `Give the document by one of ${ways}.`);
  }
  const given = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
  if (path !== undefined) {
    const file = await allowedFile(path, roots);
    const fields = Object.entries(given).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    return {
      method: 'POST',
      path: apiPath,
      form: { file: { path: file, name: name ?? basename(path) }, fields: Object.fromEntries(fields) },
    };
  }
  if (base64 !== undefined && name === undefined) {
    throw new RectoError('request_invalid', 'Give the `name` of the document beside its `base64`, such as "scan.pdf".');
  }
  const source = url === undefined ? { base64, name } : { url, ...(name === undefined ? {} : { name }) };
  return { method: 'POST', path: apiPath, json: { ...given, source } };
}
