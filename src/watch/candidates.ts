import type { FileState } from '../../schemas/watch.ts';
import { entryAt, sameState } from './files.ts';
import { joinPath, keyOf } from './paths.ts';

/** A file that was seen in the folder and may be taken when it has been at rest for long enough. */
export interface Candidate {
  readonly path: Buffer;
  readonly state: FileState;
  /** Since when it is as it is, and when to look again, in ms of this process's clock. */
  readonly since: number;
  readonly dueAt: number;
  /** Whether it could not be taken; it is tried again. */
  readonly refused: boolean;
}

export interface CandidateOptions {
  readonly settleMs: number;
  /** How long a file without bytes may get some. */
  readonly emptyMs: number;
  /** Most files that are kept in view; the others stay where they are until there is room. */
  readonly most: number;
}

export interface Candidates {
  readonly has: (path: Buffer) => boolean;
  readonly add: (path: Buffer, state: FileState) => void;
  /** How many more are taken into view; none before half of it is free, as finding them means reading folders. */
  readonly room: () => number;
  /** Those to look at now, in the order in which they were seen. */
  readonly due: () => readonly Candidate[];
  /** When the next one is due, in ms of this process's clock. */
  readonly nextAt: () => number;
  /** Looks at a file again: whether it can be taken, as it is. One that has changed waits on, one that is gone is forgotten. */
  readonly look: (candidate: Candidate, root: Buffer) => Promise<boolean>;
  readonly remove: (candidate: Candidate) => void;
  /** Puts a file that cannot be taken aside for `ms`. */
  readonly refuse: (path: Buffer, state: FileState, ms: number) => void;
  /** Files in view that are not put aside, and those that are. */
  readonly waiting: () => number;
  readonly refused: () => number;
}

/** Keeps files in view until they are at rest: size, time of change and inode the same for `settleMs`. */
export function createCandidates(options: CandidateOptions): Candidates {
  const all = new Map<string, Candidate>();
  const now = () => performance.now();
  const refused = () => [...all.values()].filter((candidate) => candidate.refused).length;
  const put = (candidate: Candidate) => all.set(keyOf(candidate.path), candidate);
  return {
    has: (path) => all.has(keyOf(path)),
    add: (path, state) => put({ path, state, since: now(), dueAt: now() + options.settleMs, refused: false }),
    room() {
      const free = options.most - (all.size - refused());
      return free < options.most / 2 ? 0 : free;
    },
    due: () => [...all.values()].filter((candidate) => candidate.dueAt <= now()),
    nextAt: () => [...all.values()].reduce((soonest, { dueAt }) => Math.min(soonest, dueAt), Number.POSITIVE_INFINITY),
    async look(candidate, root) {
      const entry = await entryAt(joinPath(root, candidate.path));
      if (entry?.kind !== 'file') {
        all.delete(keyOf(candidate.path));
        return false;
      }
      const again = now() + options.settleMs;
      if (!sameState(entry.state, candidate.state)) {
        put({ ...candidate, state: entry.state, since: now(), dueAt: again });
        return false;
      }
      if (entry.state.size === '0' && now() - candidate.since < options.emptyMs) {
        put({ ...candidate, dueAt: again });
        return false;
      }
      return true;
    },
    remove: (candidate) => all.delete(keyOf(candidate.path)),
    refuse: (path, state, ms) => put({ path, state, since: now(), dueAt: now() + ms, refused: true }),
    waiting: () => all.size - refused(),
    refused,
  };
}
