import type { Config } from '../../app/config.ts';
import type { Terminal } from '../terminal.ts';

/** What every command is given. */
export interface CommandDeps {
  readonly config: () => Config;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Told the exit code: 0 all succeeded, 1 something failed or is partial. */
  readonly exit: (code: number) => void;
}
