import { EventEmitter } from 'node:events';
import type { Database } from './database-calls.ts';

interface QueryResult {
  readonly rows: unknown[];
  readonly rowCount: number;
}

/**
 * A `pg.Pool` for BullMQ's Postgres backend, on an embedded Postgres. It has a single session, so transactions that
 * span several queries must not run concurrently with other work: BullMQ uses them in its migrations only.
 */
export class PGlitePool extends EventEmitter {
  readonly options: { readonly keepAlive: true } = { keepAlive: true };
  readonly #db: Database;

  constructor(db: Database) {
    super();
    this.setMaxListeners(0);
    this.#db = db;
  }

  async query(
    query: string | { readonly text: string; readonly values?: unknown[] },
    values?: unknown[],
  ): Promise<QueryResult> {
    const text = typeof query === 'string' ? query : query.text;
    const parameters = typeof query === 'string' ? values : query.values;
    if (parameters !== undefined && parameters.length > 0) {
      const result = await this.#db.query(text, parameters);
      return { rows: result.rows, rowCount: result.affectedRows ?? result.rows.length };
    }
    const results = await this.#db.exec(text);
    const last = results.at(-1);
    return { rows: last?.rows ?? [], rowCount: last?.affectedRows ?? last?.rows.length ?? 0 };
  }

  async connect(): Promise<PGliteClient> {
    return new PGliteClient(this, this.#db);
  }

  async end(): Promise<void> {}
}

/** A checked-out client, with its own notifications but the pool's session. */
class PGliteClient extends EventEmitter {
  readonly #pool: PGlitePool;
  readonly #db: Database;
  readonly #channels = new Map<string, () => Promise<void>>();

  constructor(pool: PGlitePool, db: Database) {
    super();
    this.#pool = pool;
    this.#db = db;
  }

  async query(
    query: string | { readonly text: string; readonly values?: unknown[] },
    values?: unknown[],
  ): Promise<QueryResult> {
    const text = typeof query === 'string' ? query : query.text;
    // BullMQ's scripts begin with comments.
    const statement = text.replace(/^\s*--.*$/gm, '').trim();
    const [, verb, channel] = /^(LISTEN|UNLISTEN)\s+"?([^"\s;]+)"?/i.exec(statement) ?? [];
    if (verb === undefined || channel === undefined) return this.#pool.query(query, values);
    if (verb.toUpperCase() === 'LISTEN') await this.#listen(channel);
    else await this.#unlisten(channel);
    return { rows: [], rowCount: 0 };
  }

  async #listen(channel: string): Promise<void> {
    if (this.#channels.has(channel)) return;
    const stop = await this.#db.listen(channel, (payload) => {
      this.emit('notification', { channel, payload });
    });
    this.#channels.set(channel, () => stop());
  }

  async #unlisten(channel: string): Promise<void> {
    const stop = this.#channels.get(channel);
    this.#channels.delete(channel);
    await stop?.();
  }

  release(): void {
    for (const channel of [...this.#channels.keys()]) void this.#unlisten(channel).catch(() => undefined);
  }
}
