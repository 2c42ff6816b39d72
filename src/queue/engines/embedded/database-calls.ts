/** What one SQL statement returned. */
export interface StatementResult {
  readonly rows: unknown[];
  readonly affectedRows?: number | undefined;
}

/** Postgres in WebAssembly, in a thread of its own: its work does not hold up the event loop of this one. One session. */
export interface Database {
  /** One statement with parameters. Errors: those of Postgres, with its `code`. */
  readonly query: (text: string, values: readonly unknown[]) => Promise<StatementResult>;
  /** Statements without parameters, one result each. Errors: as `query`. */
  readonly exec: (text: string) => Promise<readonly StatementResult[]>;
  /** Calls `onNotification` for every notification on a channel until the function that it returns is called. */
  readonly listen: (channel: string, onNotification: (payload: string) => void) => Promise<() => Promise<void>>;
  readonly close: () => Promise<void>;
}

/** What the thread of a database is asked. */
export type DatabaseCall =
  | { readonly type: 'open' | 'close' }
  | { readonly type: 'query'; readonly text: string; readonly values: readonly unknown[] }
  | { readonly type: 'exec'; readonly text: string }
  | { readonly type: 'listen' | 'unlisten'; readonly channel: string };

/** What it says: how a call ended, or a notification. */
export type DatabaseReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly message: string } }
  | { readonly channel: string; readonly payload: string };
