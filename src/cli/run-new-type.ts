import { existsSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import type { TypeProposal } from '../../schemas/proposal.ts';
import { openConfigured } from '../app/client.ts';
import { RectoError } from '../errors.ts';
import { writeTextFile } from '../pipeline/result-file.ts';
import type { CommandDeps } from './commands/deps.ts';
import { issueLines } from './issue-lines.ts';
import { plural, printable } from './terminal.ts';

/** The options of `recto types new`. */
export interface NewTypeOptions {
  readonly name?: string;
  readonly out?: string;
  readonly force?: true;
  readonly password?: string;
  readonly pages?: string;
}

const MAX_EXAMPLE = 50;

/**
 * Runs `recto types new`: proposes a document type from one document, and returns the exit code.
 * Errors: `usage`, those of reading the document.
 */
export async function runNewType(path: string, options: NewTypeOptions, deps: CommandDeps): Promise<number> {
  const { out, force, password, pages } = options;
  const { terminal, signal } = deps;
  if (out !== undefined && force !== true && existsSync(out)) {
    throw new RectoError('usage', `${out} exists. Name another file with --out, or give --force to overwrite it.`);
  }
  const config = deps.config();
  const recto = await openConfigured(config, { pools: deps.pools?.(config) });
  try {
    const proposal = await recto.proposeType(path, {
      typeName: options.name ?? nameOf(out ?? path),
      signal,
      ...(password === undefined ? {} : { password }),
      ...(pages === undefined ? {} : { options: { pages } }),
    });
    const { fields, issues } = proposal;
    if (fields.length === 0) {
      const where = issues.length === 0 ? path : `what could be read of ${path}`;
      terminal.err.write(issueLines(issues));
      throw new RectoError(
        'usage',
        `There are no labels with values beside them in ${where}, and no tables with heads: write the type by hand ("recto types show receipt" is one to begin with).`,
      );
    }
    const text = `${JSON.stringify(proposal.schema, null, 2)}\n`;
    terminal.err.write(describe(proposal));
    if (out === undefined) terminal.out.write(text);
    else {
      await writeTextFile(dirname(out), basename(out), text);
      terminal.err.write(
        `Written to ${out}. Take out what you do not need, then: recto extract ${path} --schema ${out}\n`,
      );
    }
    return 0;
  } finally {
    await recto.close();
  }
}

function nameOf(path: string): string {
  return basename(path, extname(path)).replace(/\.schema$/, '') || 'custom';
}

function describe({ fields, left_out: leftOut, issues }: TypeProposal): string {
  const width = Math.max(...fields.map(({ pointer }) => pointer.length));
  const lines = fields.map(({ pointer, kind, example }) => {
    const shown = example.length > MAX_EXAMPLE ? `${example.slice(0, MAX_EXAMPLE)}…` : example;
    return `  ${pointer.padEnd(width)}  ${kind.padEnd(6)}  ${printable(shown)}\n`;
  });
  const more = leftOut === 0 ? '' : `  … and ${leftOut} more, which are left out\n`;
  const trouble = issues.length === 0 ? '' : `Noticed while it was read:\n${issueLines(issues)}`;
  return `${plural(fields.length, 'field')}, with the first value of each:\n${lines.join('')}${more}${trouble}`;
}
