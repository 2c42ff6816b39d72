import type { Answer } from '../../model/language-model.ts';
import { pointerTo } from '../../util/json-pointer.ts';
import type { Leaf } from '../leaves.ts';

/** What one chunk of a document gave. Chunks that follow each other may share pages. */
export interface ChunkData {
  readonly data: Readonly<Record<string, unknown>>;
  readonly evidence: NonNullable<Answer['evidence']>;
  /** In their order. */
  readonly pages: readonly number[];
}

/** A value where one chunk has it. */
export interface Source {
  readonly chunk: ChunkData;
  /** Of the value in the chunk's data. */
  readonly pointer: string;
  readonly value: unknown;
}

export type Scalar = Exclude<Leaf['value'], null>;
export type Kind = 'scalar' | 'array' | 'object';

export function kindOf(value: unknown): Kind {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'object' && value !== null ? 'object' : 'scalar';
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return kindOf(value) === 'object';
}

/** Whether a value says nothing: null, an empty text, or what holds only such. */
export function isBlank(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  if (typeof value === 'object') return Object.values(value).every(isBlank);
  return false;
}

export function childOf({ chunk, pointer }: Source, name: string | number, value: unknown): Source {
  return { chunk, pointer: pointerTo(pointer, String(name)), value };
}
