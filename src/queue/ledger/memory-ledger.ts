import { type Ledger, nextVersion, untilAborted } from './ledger.ts';

interface Entry {
  /** Serialized, so that callers cannot change shared values. */
  readonly text: string;
  readonly version: number;
  readonly expiresAt: number;
}

/** Creates a ledger in memory, for work without a queue. Expired values are removed at the next write. */
export function createMemoryLedger(): Ledger {
  const entries = new Map<string, Entry>();
  const sweep = (nowMs: number): number => {
    const expired = [...entries].filter(([, { expiresAt }]) => expiresAt <= nowMs);
    for (const [key] of expired) entries.delete(key);
    return expired.length;
  };
  return {
    read: (key, options) =>
      untilAborted(options, async () => {
        const nowMs = Date.now();
        const entry = entries.get(key);
        if (entry === undefined || entry.expiresAt <= nowMs) return { value: undefined, version: 0, nowMs };
        return { value: JSON.parse(entry.text), version: entry.version, nowMs };
      }),
    write: (key, value, version, ttlMs, options) =>
      untilAborted(options, async () => {
        const nowMs = Date.now();
        sweep(nowMs);
        if ((entries.get(key)?.version ?? 0) !== version) return false;
        if (value === undefined) entries.delete(key);
        else entries.set(key, { text: JSON.stringify(value), version: nextVersion(version), expiresAt: nowMs + ttlMs });
        return true;
      }),
    sweep: (options) => untilAborted(options, async () => sweep(Date.now())),
  };
}
