import type { Leaf } from '../leaves.ts';

/** A row of a list: its values that are not blank, by their JSON Pointers. */
export interface ListRow {
  readonly leaves: readonly Leaf[];
  /** The pages that its answer was about; undefined for all. */
  readonly pages: ReadonlySet<number> | undefined;
}
