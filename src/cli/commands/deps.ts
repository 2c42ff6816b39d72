import type { Config } from '../../app/config.ts';
import type { Pools } from '../../app/container.ts';
import type { Terminal } from '../terminal.ts';

/** What every command is given. */
export interface CommandDeps {
  readonly config: () => Config;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Told the exit code: 0 all succeeded, 1 something failed or is partial. */
  /** The threads and processes of documents that are worked on here; some of the command's own unless given. */
  readonly pools?: (config: Config) => Pools;
  readonly exit: (code: number) => void;
}
