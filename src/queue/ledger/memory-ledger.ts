import { type Ledger, nextVersion } from './ledger.ts';

interface Entry {
  /** As text, so that nobody changes a value that another one has read. */
  readonly text: string;
  readonly version: number;
  readonly endsAt: number;
}

/** A ledger of this process, for work without a queue. What has expired goes with the next write. */
export function createMemoryLedger(): Ledger {
  const entries = new Map<string, Entry>();
  const sweep = (nowMs: number): number => {
    const expired = [...entries].filter(([, { endsAt }]) => endsAt <= nowMs);
    for (const [key] of expired) entries.delete(key);
    return expired.length;
  };
  return {
    async read(key) {
      const nowMs = Date.now();
      const entry = entries.get(key);
      if (entry === undefined || entry.endsAt <= nowMs) return { value: undefined, version: 0, nowMs };
      return { value: JSON.parse(entry.text), version: entry.version, nowMs };
    },
    async write(key, value, version, ttlMs) {
      const nowMs = Date.now();
      sweep(nowMs);
      if ((entries.get(key)?.version ?? 0) !== version) return false;
      if (value === undefined) entries.delete(key);
      else entries.set(key, { text: JSON.stringify(value), version: nextVersion(version), endsAt: nowMs + ttlMs });
      return true;
    },
    sweep: async () => sweep(Date.now()),
  };
}
