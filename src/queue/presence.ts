import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { presentSchema } from '../../schemas/presence.ts';
import type { ProcessIdentity } from '../../schemas/process-identity.ts';
import { type Ledger, update } from './ledger/ledger.ts';
import { isRunning, ownIdentity } from './process-identity.ts';

/** What processes announce: that they watch a folder, or have workers. */
type PresenceKind = 'watchers' | 'workers';

/** A process that is there, or was. */
export interface Present {
  readonly host: string;
  /** Ms since 1970. */
  readonly since: number;
  readonly seenAt: number;
  readonly alive: boolean;
  readonly state: unknown;
}

/** The announcement of this process. */
export interface Announcement {
  /** Takes it back; with `fault`, says that the process does it no more. Never rejects. */
  readonly end: (fault?: boolean) => Promise<void>;
}

type All = Readonly<Record<string, z.infer<typeof presentSchema>>>;
const allSchema: z.ZodType<All> = z.record(z.string(), presentSchema);

const BEAT_MS = 5000;
/** A state that stays the same is written again after this time. */
const REPEAT_MS = 20_000;
/** Without a sign of life for this long a process counts as gone, and is remembered for a day. */
const DEAD_MS = 60_000;
const KEEP_MS = 86_400_000;
const MAX_PRESENT = 200;
/** Deadline of one write. */
const WRITE_MS = 10_000;

/**
 * Announces what this process does, with its current state, until it ends. While the queue is unreachable nothing is
 * said, and the next beat tries again.
 */
export function announce(
  kind: PresenceKind,
  subject: string,
  stateOf: () => unknown,
  { ledger }: { readonly ledger: Ledger },
): Announcement {
  const id = randomUUID();
  let written: { readonly text: string; readonly at: number } | undefined;
  let beating: Promise<void> = Promise.resolve();
  let isBeating = false;
  const beat = async (): Promise<void> => {
    const state = stateOf();
    const text = JSON.stringify(state);
    if (written?.text === text && performance.now() - written.at < REPEAT_MS) return;
    const self = await ownIdentity();
    const gone = written === undefined ? await endedProcesses(kind, subject, ledger) : new Set();
    await change((all, nowMs) => {
      const others = Object.entries(all).filter(([other, one]) => {
        if (other === id || gone.has(other)) return false;
        return nowMs - one.at < (one.subject === subject ? DEAD_MS : KEEP_MS);
      });
      const own = { process: self, subject, since: all[id]?.since ?? nowMs, at: nowMs, ended: false, state };
      return Object.fromEntries([...others.slice(-MAX_PRESENT), [id, own]]);
    });
    written = { text, at: performance.now() };
  };
  const change = (to: (all: All, nowMs: number) => All) =>
    update(
      ledger,
      keyOf(kind),
      allSchema,
      (all = {}, nowMs) => ({ to: to(all, nowMs), ttlMs: KEEP_MS, result: undefined }),
      { signal: AbortSignal.timeout(WRITE_MS) },
    );
  const tryToBeat = () => {
    if (isBeating) return;
    isBeating = true;
    beating = beat()
      .catch(() => undefined)
      .finally(() => {
        isBeating = false;
      });
  };
  tryToBeat();
  const timer = setInterval(tryToBeat, BEAT_MS);
  timer.unref();
  return {
    async end(fault = false) {
      clearInterval(timer);
      await beating;
      await change((all) => {
        const { [id]: own, ...others } = all;
        return own === undefined || !fault ? others : { ...others, [id]: { ...own, ended: true, state: stateOf() } };
      }).catch(() => undefined);
    },
  };
}

/** The processes of a kind: those that live, and those that are gone and whose work nobody else does. */
export async function readPresent(kind: PresenceKind, ledger: Ledger): Promise<readonly Present[]> {
  const { value, nowMs } = await ledger.read(keyOf(kind));
  const all = Object.values(allSchema.safeParse(value).data ?? {});
  const known = await Promise.all(
    all.map(async (one) => ({
      ...one,
      alive: !one.ended && nowMs - one.at < DEAD_MS && (await isRunning(one.process)) !== false,
    })),
  );
  const taken = new Set(known.flatMap(({ alive, subject }) => (alive ? [subject] : [])));
  return known
    .filter(({ alive, subject, at }) => alive || (!taken.has(subject) && nowMs - at < KEEP_MS))
    .map(({ process, since, at, alive, state }) => ({ host: hostOf(process), since, seenAt: at, alive, state }));
}

/** Ids of the processes with a subject that run no more, as far as this machine can know. */
async function endedProcesses(kind: PresenceKind, subject: string, ledger: Ledger): Promise<ReadonlySet<string>> {
  const { value } = await ledger.read(keyOf(kind), { signal: AbortSignal.timeout(WRITE_MS) });
  const ended = new Set<string>();
  for (const [id, one] of Object.entries(allSchema.safeParse(value).data ?? {})) {
    if (one.subject === subject && (one.ended || (await isRunning(one.process)) === false)) ended.add(id);
  }
  return ended;
}

/** A machine's id begins with its host name. */
function hostOf({ machine }: ProcessIdentity): string {
  return machine.split(' ')[0] ?? machine;
}

function keyOf(kind: PresenceKind): string {
  return `presence:${kind}`;
}
