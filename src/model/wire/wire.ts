import { LRUCache } from 'lru-cache';
import { RectoError } from '../../errors.ts';
import type { JsonSchema } from '../language-model.ts';
import { graphOf } from './build.ts';
import { emit } from './emit.ts';
import type { WireNote } from './note.ts';
import { impossibleError, possibleNodes } from './possible.ts';
import { restoreWith } from './restore.ts';
import { checkServerLimits } from './server-limits.ts';

export type { WireNote } from './note.ts';

/** The wire form of a document type. */
export interface Wire {
  /** The schema to send. */
  readonly schema: JsonSchema;
  /** Keywords that model servers do not enforce; answers are validated against them. */
  readonly notes: readonly WireNote[];
  /**
   * Converts an answer to the shape of the user's schema. Accepts any JSON value, also one that has that shape already
   * (from a model that was not forced into the wire schema), and never throws.
   */
  readonly restore: (answer: unknown) => unknown;
}

/** Maximum memory of a wire schema per character of its source. */
const BYTES_PER_CHARACTER = 20;
/** Building one takes a millisecond or two, and most documents share a type. */
const cache = new LRUCache<string, Wire>({
  maxSize: 100_000_000,
  sizeCalculation: (_, key) => key.length * BYTES_PER_CHARACTER,
});

/**
 * Builds the wire form of a document type: a schema that xgrammar, llguidance, llama.cpp and OpenAI's strict mode all
 * enforce, with null for everything that a document may lack, so that the model need not invent values. Equal schemas
 * give equal bytes. `name` is for messages. Errors: `schema_unsupported`.
 */
export function toWire(schema: JsonSchema, name: string): Wire {
  try {
    const key = JSON.stringify(schema);
    const wire = cache.get(key) ?? makeWire(schema, name);
    cache.set(key, wire);
    return wire;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RectoError(
      'schema_unsupported',
      `The document type ${name} is nested too deeply to send. Divide it into several document types.`,
      { cause: error },
    );
  }
}

function makeWire(schema: JsonSchema, name: string): Wire {
  const graph = graphOf(schema);
  const possible = possibleNodes(graph);
  if (!possible.has(graph.root)) throw impossibleError(graph, possible, name);
  const sendable = { graph, possible };
  const emitted = emit(sendable);
  checkServerLimits(emitted, name);
  return { schema: emitted.schema, notes: emitted.notes, restore: restoreWith(sendable) };
}
