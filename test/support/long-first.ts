import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Folders whose tests run for minutes, and those whose tests start processes. */
const LONG = ['hostile', 'docs', 'kill'];
const PROCESSES = ['cli', 'http', 'web', 'pipeline', 'app', 'watch', 'queue'];

function rank(folder: string): number {
  if (LONG.includes(folder)) return 0;
  return PROCESSES.includes(folder) ? 1 : 2;
}

/** Begins with what takes long: a file of minutes that comes last would run alone. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rankOf = ({ moduleId }: TestSpecification) => rank(/\/test\/([^/]+)\//.exec(moduleId)?.[1] ?? '');
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
