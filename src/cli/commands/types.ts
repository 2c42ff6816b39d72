import { existsSync } from 'node:fs';
import { Command } from 'commander';
import {
  type DocumentType,
  listDocumentTypes,
  loadDocumentType,
  readDocumentType,
} from '../../extract/document-type.ts';
import type { CommandDeps } from './deps.ts';

export function typesCommand(deps: CommandDeps): Command {
  const { out } = deps.terminal;
  const command = new Command('types').description('List the document types, or show one as JSON Schema.');
  command
    .command('list', { isDefault: true })
    .description('list the document types that come with Recto')
    .action(async () => {
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
  return command.addHelpText('after', '\nExample:\n  $ recto types show receipt > my-receipt.schema.json\n');
}
