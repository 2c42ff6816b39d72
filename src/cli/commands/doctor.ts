import { Command } from 'commander';
import type { CommandDeps } from './deps.ts';

export function doctorCommand(deps: CommandDeps): Command {
  return new Command('doctor')
    .description('Show which engine, model, store and limits are in force, and test that each answers.')
    .addHelpText('after', '\nExample:\n  $ RECTO_QUEUE_URL=redis://localhost:6379 recto doctor\n')
    .action(async () => {
      const { runDoctor } = await import('../run-doctor.ts');
      deps.exit(await runDoctor(deps));
    });
}
