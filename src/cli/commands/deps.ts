import type { Config } from '../../app/config.ts';
import type { Pools } from '../../app/container.ts';
import type { Terminal } from '../terminal.ts';

/** What every command works with. */
export interface CommandDeps {
  readonly config: () => Config;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Shared threads and processes for documents; by default the command creates its own. */
  readonly pools?: (config: Config) => Pools;
  /** Sets the exit code: 0 when all succeeded, 1 when something failed or is partial. */
  readonly exit: (code: number) => void;
}
