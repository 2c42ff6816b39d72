/** The result of one SQL statement. */
export interface StatementResult {
  readonly rows: unknown[];
  readonly affectedRows?: number | undefined;
}

/**
 * Postgres in WebAssembly, in a thread of its own so that it does not block this event loop. It has a single session.
 */
export interface Database {
  /** Runs one statement with parameters. Errors: those of Postgres, with its `code`. */
  readonly query: (text: string, values: readonly unknown[]) => Promise<StatementResult>;
  /** Runs statements without parameters, with one result each. Errors: as `query`. */
  readonly exec: (text: string) => Promise<readonly StatementResult[]>;
  /** Calls `onNotification` for each notification on a channel; returns a function that stops it. */
  readonly listen: (channel: string, onNotification: (payload: string) => void) => Promise<() => Promise<void>>;
  readonly close: () => Promise<void>;
}

/** A call to the thread of a database. */
export type DatabaseCall =
  | { readonly type: 'open' | 'close' }
  | { readonly type: 'query'; readonly text: string; readonly values: readonly unknown[] }
  | { readonly type: 'exec'; readonly text: string }
  | { readonly type: 'listen' | 'unlisten'; readonly channel: string };

/** A message from the thread: the result of a call, or a notification. */
export type DatabaseReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly message: string } }
  | { readonly channel: string; readonly payload: string };
