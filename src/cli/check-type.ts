import type { TypeCheck } from '../../schemas/cli.ts';
import { typesFolderOf } from '../app/config.ts';
import { asRectoError } from '../errors.ts';
import { describeType } from '../extract/describe-type.ts';
import { type DocumentType, readDocumentType, toDocumentType } from '../extract/document-type.ts';
import { createTypeCatalog, type TypeCatalog } from '../extract/type-catalog.ts';
import type { CommandDeps } from './commands/deps.ts';
import { plural, printable } from './terminal.ts';

/** Loads a document type by name, or one from a file. Errors: `type_unknown`, `file_not_found`, `schema_invalid`. */
async function findDocumentType(nameOrFile: string, types: TypeCatalog): Promise<DocumentType> {
  if (nameOrFile.endsWith('.json')) return readDocumentType(nameOrFile);
  const { name, schema } = await types.load(nameOrFile);
  return toDocumentType(schema, name);
}

async function checkType(nameOrFile: string, types: TypeCatalog): Promise<TypeCheck> {
  try {
    const { name, schema } = await findDocumentType(nameOrFile, types);
    return { type: nameOrFile, ok: true, ...describeType(schema, name) };
  } catch (error) {
    const { code, message } = asRectoError(error, 'internal');
    return { type: nameOrFile, ok: false, error: { code, message } };
  }
}

function toText(check: TypeCheck): string {
  const name = printable(check.type);
  if (!check.ok) return `FAIL  ${name}: ${printable(check.error.message)} (${check.error.code})\n`;
  const notes = check.notes.map(({ pointer, message }) => `      #${printable(pointer)}: ${message}\n`);
  const summary =
    notes.length === 0
      ? ''
      : `, ${plural(notes.length, 'keyword')} that model servers do not enforce, checked afterwards:`;
  const mistakes = check.mistakes.map(
    ({ pointer, message }) => `WARN  ${name}: #${printable(pointer)}: ${printable(message)}\n`,
  );
  return `${mistakes.join('')}ok    ${name}: ${plural(check.fields, 'field')}${summary}\n${notes.join('')}`;
}

/**
 * Checks document types, by default all that are known by name, prints the outcome, and returns the exit code: 1 also for
 * warnings.
 */
export async function runTypeCheck(
  namesOrFiles: readonly string[],
  options: { readonly json: boolean },
  { terminal, config }: CommandDeps,
): Promise<number> {
  const types = createTypeCatalog(typesFolderOf(config()));
  const all = async () => (await types.list()).map(({ name }) => name);
  let code = 0;
  for (const nameOrFile of namesOrFiles.length > 0 ? namesOrFiles : await all()) {
    const check = await checkType(nameOrFile, types);
    if (!check.ok || check.mistakes.length > 0) code = 1;
    terminal.out.write(options.json ? `${JSON.stringify(check)}\n` : toText(check));
  }
  return code;
}
