import { Command } from 'commander';
import type { CommandDeps } from './deps.ts';

/** Defines `recto doctor`. */
export function doctorCommand(deps: CommandDeps): Command {
  return new Command('doctor')
    .description('Show which engine, model, store and limits are used, and test them.')
    .option('--model', 'probe what the model can do, for its later requests; prints the cost first')
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
