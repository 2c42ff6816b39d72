import type { NoResult, ResultFile } from '../export/result-files.ts';

/** File names in a note. */
const MAX_NAMED = 3;
/** Files without the result that they should hold, in a note. */
const MAX_NAMED_FAULTS = 50;

type Line = (files: string, done: string) => string;

const REASONS: Readonly<Record<NoResult, Line>> = {
  damaged: (files, done) => `Not ${done}, as they are damaged: ${files}. Make them again with "recto extract".`,
  unreadable: (files, done) => `Not ${done}, as they cannot be read: ${files}.`,
  'other version': (files, done) =>
    `Not ${done}, as another version of Recto wrote them: ${files}. Make them again with "recto extract".`,
  other: (files) => `Left out, as they are not results: ${files}.`,
};

/** Says which files give no result, and why. `done` is what is not done with them, such as `exported`. */
export function noResultLines(done: string, without: ReadonlyMap<ResultFile, NoResult>): readonly string[] {
  return (Object.keys(REASONS) as NoResult[]).flatMap((reason) => {
    const paths = [...without].filter(([, other]) => other === reason).map(([{ path }]) => path);
    return paths.length === 0
      ? []
      : [REASONS[reason](namedPaths(paths, reason === 'other' ? MAX_NAMED : MAX_NAMED_FAULTS), done)];
  });
}

/** Paths in a sentence, at most so many by name. */
export function namedPaths(paths: readonly string[], most = MAX_NAMED_FAULTS): string {
  const more = paths.length > most ? ` and ${paths.length - most} more` : '';
  return `${paths.slice(0, most).join(', ')}${more}`;
}
