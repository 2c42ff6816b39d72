import type { WatcherState } from '../../schemas/presence.ts';
import { asRectoError } from '../errors.ts';
import { textOf } from '../util/byte-paths.ts';
import type { Intake } from './intake.ts';
import type { Layout } from './layout.ts';
import type { PendingFiles } from './pending-files.ts';
import type { ProblemReporter } from './problem-reporter.ts';
import type { Scanner } from './scanner.ts';

/** Problems that are told of; more say nothing new. */
const MAX_PROBLEMS = 20;
const MAX_MESSAGE = 500;

/** What a watch knows of its files. */
export interface WatchParts {
  readonly layout: Layout;
  readonly pending: PendingFiles;
  readonly scanner: Scanner;
  readonly intake: Intake;
  readonly problems: ProblemReporter;
}

/** What a watch is at: files that wait, are in hand or held, and what holds them. `fault`: the error that has ended it. */
export function watchState(
  { layout, pending, scanner, intake, problems }: WatchParts,
  fault: unknown = undefined,
): WatcherState {
  const ended = fault === undefined ? [] : [{ error: asRectoError(fault, 'internal') }];
  const blocked = scanner.blocks().map(({ folder, error }) => ({ folder: textOf(folder), error }));
  const others = problems.current().map((error) => ({ error }));
  return {
    folder: textOf(layout.root),
    waiting: pending.waitingCount(),
    more: scanner.isPending() && pending.capacity() <= 0,
    in_hand: intake.inHandCount(),
    held: pending.deferredCount() + intake.stuckCount(),
    problems: [...ended, ...blocked, ...others].slice(0, MAX_PROBLEMS).map(({ error: { code, message }, ...at }) => ({
      ...at,
      code,
      message: message.slice(0, MAX_MESSAGE),
    })),
  };
}
