import type { Answer } from '../../model/language-model.ts';
import { pointerTo } from '../../util/json-pointer.ts';
import type { Leaf } from '../leaves.ts';

/** The data from one chunk of a document. Adjacent chunks may share pages. */
export interface ChunkData {
  readonly data: Readonly<Record<string, unknown>>;
  readonly evidence: NonNullable<Answer['evidence']>;
  /** Page numbers, ascending. */
  readonly pages: readonly number[];
}

/** A value in the data of one chunk. */
export interface Source {
  readonly chunk: ChunkData;
  /** JSON Pointer of the value in the chunk's data. */
  readonly pointer: string;
  readonly value: unknown;
}

/** A scalar other than null. */
export type Scalar = Exclude<Leaf['value'], null>;
/** The kind of a JSON value. */
export type Kind = 'scalar' | 'array' | 'object';

/** The kind of a JSON value; null counts as a scalar. */
export function kindOf(value: unknown): Kind {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'object' && value !== null ? 'object' : 'scalar';
}

/** A property or item of a source's value. */
export function childOf({ chunk, pointer }: Source, name: string | number, value: unknown): Source {
  return { chunk, pointer: pointerTo(pointer, String(name)), value };
}
