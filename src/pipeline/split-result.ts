import type { Result } from '../../schemas/result.ts';

/** Name of a document of a file that holds several: `scan.pdf#3-4`, or `scan.pdf#3` for a single page. */
export function partName(file: string, { from, to }: { readonly from: number; readonly to: number }): string {
  return `${file}#${from === to ? from : `${from}-${to}`}`;
}

/** The results of the documents of a file: the result itself, unless the file was split. */
export function partsOf(result: Result): readonly Result[] {
  return result.documents ?? [result];
}

/** What follows the name of the file in the name of one of its documents, such as `#3-4`. */
export function partSuffix({ document }: Pick<Result, 'document'>): string {
  return /#\d+(-\d+)?$/.exec(document.name)?.[0] ?? '';
}

/** A result with the name and path of its file changed, also in the results of its documents. */
export function renamedResult(result: Result, change: Partial<Result['document']> & { readonly name: string }): Result {
  const { documents, ...own } = result;
  return {
    ...own,
    document: { ...own.document, ...change },
    ...(documents === undefined
      ? {}
      : {
          documents: documents.map((part) => ({
            ...part,
            document: { ...part.document, ...change, name: `${change.name}${partSuffix(part)}` },
          })),
        }),
  };
}
