import { existsSync } from 'node:fs';
import { Command } from 'commander';
import {
  type DocumentType,
  listDocumentTypes,
  loadDocumentType,
  readDocumentType,
} from '../../extract/document-type.ts';
import { runTypeCheck } from '../check-type.ts';
import type { CommandDeps } from './deps.ts';

export function typesCommand(deps: CommandDeps): Command {
  const { out } = deps.terminal;
  const command = new Command('types')
    .description('List the document types, show one as JSON Schema, or check them.')
    .option('--check [names...]', 'the same as the command "check"')
    .option('--json', 'print what "check" finds as one JSON object a line');
  command
    .command('list', { isDefault: true })
    .description('list the document types that come with Recto')
    .action(async () => {
      const { check, json } = command.opts<{ check?: readonly string[] | true; json?: boolean }>();
      if (check !== undefined) {
        deps.exit(await runTypeCheck(check === true ? [] : check, { json: json === true }, deps));
        return;
      }
      const names = await listDocumentTypes();
      const longest = Math.max(...names.map((name) => name.length));
      for (const name of names) {
        const { schema } = await loadDocumentType(name);
        out.write(`${name.padEnd(longest)}  ${String(schema.description ?? schema.title ?? '')}\n`);
      }
    });
  command
    .command('show')
    .description('show a document type as JSON Schema')
    .argument('<name>', 'name of a type, or a file of your own, which is checked')
    .action(async (name: string) => {
      const type: DocumentType =
        existsSync(name) && name.endsWith('.json') ? await readDocumentType(name) : await loadDocumentType(name);
      out.write(`${JSON.stringify(type.schema, null, 2)}\n`);
    });
  command
    .command('check')
    .description('check that document types can be used, and show what of them model servers do not enforce')
    .argument('[names...]', 'names of types, or files of your own; all that come with Recto where none is given')
    .action(async (names: readonly string[]) => {
      deps.exit(await runTypeCheck(names, { json: command.opts<{ json?: boolean }>().json === true }, deps));
    });
  return command.addHelpText(
    'after',
    '\nExamples:\n  $ recto types show receipt > my-receipt.schema.json\n  $ recto types --check my-receipt.schema.json\n',
  );
}
