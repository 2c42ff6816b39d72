import { Command } from 'commander';
import { concurrency } from '../options.ts';
import type { McpOptions } from '../run-mcp.ts';
import type { CommandDeps } from './deps.ts';

/** Defines `recto mcp`. */
export function mcpCommand(deps: CommandDeps): Command {
  return new Command('mcp')
    .description(
      'Give agents tools to read documents: a server of the Model Context Protocol on standard input and output.',
    )
    .option('-r, --root <folder...>', 'folders whose files agents may read (default: the current folder)')
    .option('-c, --concurrency <n>', 'documents processed at a time (RECTO_CONCURRENCY)', concurrency)
    .addHelpText(
      'after',
      '\nExample, in the settings of an agent:\n  { "mcpServers": { "recto": { "command": "recto", "args": ["mcp", "--root", "/home/me/invoices"] } } }\n\n"recto serve" has the same tools at /mcp, for agents on other machines.\n',
    )
    .action(async (options: McpOptions) => {
      const { runMcp } = await import('../run-mcp.ts');
      deps.exit(await runMcp(options, deps));
    });
}
