import type { RectoError } from '../errors.ts';

/** What keeps files from being worked on. A trouble of many files is told once, until none has it any more. */
export interface ProblemReporter {
  /** `kind` keeps problems apart; the code of the error unless given. */
  readonly begin: (file: string, error: RectoError, kind?: string) => void;
  readonly end: (file: string) => void;
}

export function createProblemReporter(onProblem: (error: RectoError) => void): ProblemReporter {
  const files = new Map<string, Set<string>>();
  return {
    begin(file, error, kind = error.code) {
      const troubled = files.get(kind);
      if (troubled === undefined) onProblem(error);
      files.set(kind, (troubled ?? new Set()).add(file));
    },
    end(file) {
      for (const [kind, troubled] of files) {
        if (troubled.delete(file) && troubled.size === 0) files.delete(kind);
      }
    },
  };
}
