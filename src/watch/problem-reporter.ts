import type { RectoError } from '../errors.ts';

/** Reports what blocks files: a problem that many files share is reported once, until none of them has it any more. */
export interface ProblemReporter {
  /** `kind` tells problems apart; defaults to the code of the error. */
  readonly begin: (file: string, error: RectoError, kind?: string) => void;
  readonly end: (file: string) => void;
  /** The problems that some file has now. */
  readonly current: () => readonly RectoError[];
}

/** Creates a reporter that passes each new problem to `onProblem`. */
export function createProblemReporter(onProblem: (error: RectoError) => void): ProblemReporter {
  const filesByKind = new Map<string, { readonly error: RectoError; readonly files: Set<string> }>();
  return {
    begin(file, error, kind = error.code) {
      const known = filesByKind.get(kind);
      if (known === undefined) onProblem(error);
      filesByKind.set(kind, { error, files: (known?.files ?? new Set()).add(file) });
    },
    end(file) {
      for (const [kind, { files }] of filesByKind) {
        if (files.delete(file) && files.size === 0) filesByKind.delete(kind);
      }
    },
    current: () => [...filesByKind.values()].map(({ error }) => error),
  };
}
