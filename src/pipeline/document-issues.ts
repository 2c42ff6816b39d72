import type { Manifest } from '../../schemas/manifest.ts';
import type { Issue } from '../../schemas/result.ts';

/** What to do about a finding that concerns a whole document, by its code. */
const ADVICE: Readonly<Record<string, string>> = {
  portfolio: 'They were not read: save them, and give Recto each of them.',
  einvoice_unreadable: 'The pages were read instead.',
};

/** The issues with a document as a whole: what it holds beside its pages and was not read. */
export function documentIssues({ findings }: Pick<Manifest, 'findings'>): readonly Issue[] {
  return findings.flatMap(({ code, message }): Issue[] => {
    const advice = ADVICE[code];
    return advice === undefined ? [] : [{ code, message: `${message} ${advice}` }];
  });
}
