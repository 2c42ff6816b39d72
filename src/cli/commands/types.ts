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

/** Defines `recto types`. */
export function typesCommand(deps: CommandDeps): Command {
  const { out } = deps.terminal;
  const command = new Command('types').description('List the document types, show one as JSON Schema, or check them.');
  command
    .command('list', { isDefault: true })
    .description('list the built-in document types')
    .action(async () => {
      const names = await listDocumentTypes();
      const width = Math.max(...names.map((name) => name.length));
      for (const name of names) {
        const { schema } = await loadDocumentType(name);
        out.write(`${name.padEnd(width)}  ${String(schema.description ?? schema.title ?? '')}\n`);
      }
    });
  command
    .command('show')
    .description('show a document type as JSON Schema')
    .argument('<name>', 'name of a type, or your own file, which is checked')
    .action(async (name: string) => {
      const type: DocumentType =
        existsSync(name) && name.endsWith('.json') ? await readDocumentType(name) : await loadDocumentType(name);
      out.write(`${JSON.stringify(type.schema, null, 2)}\n`);
    });
  command
    .command('check')
    .description('check document types, and show mistakes and keywords that model servers do not enforce')
    .argument('[names...]', 'names of types, or your own files; by default all built-in types')
    .option('--json', 'print each report as a JSON line')
    .action(async (names: readonly string[], { json }: { json?: boolean }) => {
      deps.exit(await runTypeCheck(names, { json: json === true }, deps));
    });
  return command.addHelpText(
    'after',
    '\nExamples:\n  $ recto types show receipt > my-receipt.schema.json\n  $ recto types check my-receipt.schema.json\n',
  );
}
