import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { typesFolderOf } from '../../app/config.ts';
import type { NewTypeOptions } from '../run-new-type.ts';
import { printable } from '../terminal.ts';
import type { CommandDeps } from './deps.ts';

/** Defines `recto types`. */
export function typesCommand(deps: CommandDeps): Command {
  const { out } = deps.terminal;
  const openCatalog = async () => {
    const { createTypeCatalog } = await import('../../extract/type-catalog.ts');
    return createTypeCatalog(typesFolderOf(deps.config()));
  };
  const command = new Command('types').description(
    'List the document types, show one as JSON Schema, check them, or propose one from a document.',
  );
  command
    .command('list', { isDefault: true })
    .description('list the document types: the built-in ones, and your own in RECTO_TYPES')
    .action(async () => {
      const listed = await (await openCatalog()).describe();
      const width = Math.max(...listed.map(({ name }) => name.length));
      for (const { name, isOwn, description = '' } of listed) {
        out.write(`${name.padEnd(width)}  ${isOwn ? 'your own: ' : ''}${printable(description)}\n`);
      }
    });
  command
    .command('show')
    .description('show a document type as JSON Schema')
    .argument('<name>', 'name of a type, or your own file, which is checked')
    .action(async (name: string) => {
      const { readDocumentType } = await import('../../extract/document-type.ts');
      const isFile = existsSync(name) && name.endsWith('.json');
      const type = isFile ? await readDocumentType(name) : await (await openCatalog()).load(name);
      out.write(`${JSON.stringify(type.schema, null, 2)}\n`);
    });
  command
    .command('check')
    .description('check document types, and show mistakes and keywords that model servers do not enforce')
    .argument('[names...]', 'names of types, or your own files; by default all built-in types')
    .option('--json', 'print each report as a JSON line')
    .action(async (names: readonly string[], { json }: { json?: boolean }) => {
      const { runTypeCheck } = await import('../check-type.ts');
      deps.exit(await runTypeCheck(names, { json: json === true }, deps));
    });
  command
    .command('new')
    .description('propose a document type from one document: its labels with values, and its tables')
    .argument('<document>', 'a document of the kind, such as an invoice of a supplier')
    .option('-n, --name <name>', 'name of the type (default: the name of the file)')
    .option('-o, --out <file>', 'file to write the JSON Schema to (default: standard output)')
    .option('--force', 'overwrite the file if it exists')
    .option('--password <text>', 'password of an encrypted PDF')
    .option('--pages <range>', 'only these pages, such as 1-3,7 or 5-')
    .action(async (document: string, options: NewTypeOptions) => {
      const { runNewType } = await import('../run-new-type.ts');
      deps.exit(await runNewType(document, options, deps));
    });
  return command.addHelpText(
    'after',
    '\nExamples:\n  $ recto types new delivery-note.pdf --out delivery-note.schema.json\n  $ recto types show receipt > my-receipt.schema.json\n  $ recto types check my-receipt.schema.json\n',
  );
}
