import { Command } from 'commander';
import type { CommandDeps } from './deps.ts';

export function doctorCommand(deps: CommandDeps): Command {
  return new Command('doctor')
    .description('Show which engine, model, store and limits are in force, and test that each answers.')
    .option('--model', 'ask the model what it can do, and make requests accordingly; says first what that costs')
    .addHelpText(
      'after',
      '\nExamples:\n  $ RECTO_QUEUE_URL=redis://localhost:6379 recto doctor\n  $ RECTO_MODEL_URL=http://localhost:8000/v1 recto doctor --model\n',
    )
    .action(async ({ model }: { readonly model?: boolean }) => {
      if (model === true) {
        const { runDoctorModel } = await import('../run-doctor-model.ts');
        deps.exit(await runDoctorModel(deps));
        return;
      }
      const { runDoctor } = await import('../run-doctor.ts');
      deps.exit(await runDoctor(deps));
    });
}
