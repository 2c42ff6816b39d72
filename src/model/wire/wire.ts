import { LRUCache } from 'lru-cache';
import { RectoError } from '../../errors.ts';
import type { JsonSchema } from '../language-model.ts';
import { graphOf } from './build.ts';
import { emit } from './emit.ts';
import { checkLimits } from './limits.ts';
import type { WireNote } from './note.ts';
import { impossibility, possibleNodes } from './possible.ts';
import { restoreWith } from './restore.ts';

export type { WireNote } from './note.ts';

export interface Wire {
  /** The schema that is sent. */
  readonly schema: JsonSchema;
  /** Keywords that the model's server is not made to enforce; answers are checked against them afterwards. */
  readonly notes: readonly WireNote[];
  /**
   * The answer as the user's schema has it. Takes any JSON value, also one in the user's own shape (from a model that was shown
   * the schema but not held to it), and never throws.
   */
  readonly restore: (answer: unknown) => unknown;
}

/** A wire schema takes up to so many bytes for each character of the schema that it is made of. */
const BYTES_PER_CHARACTER = 20;
/** To make one takes a millisecond or two, and most documents are of one type. */
const made = new LRUCache<string, Wire>({
  maxSize: 100_000_000,
  sizeCalculation: (_, key) => key.length * BYTES_PER_CHARACTER,
});

/**
 * The schema that is sent for a document type: within what xgrammar, llguidance, llama.cpp and OpenAI's strict mode all enforce,
 * with null for everything that a document may not show, so that nothing has to be invented. The same schema gives the same
 * bytes. `name` is the document type's, for messages. Errors: `schema_unsupported`.
 */
export function toWire(schema: JsonSchema, name: string): Wire {
  try {
    const key = JSON.stringify(schema);
    const wire = made.get(key) ?? makeWire(schema, name);
    made.set(key, wire);
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
  if (!possible.has(graph.root)) throw impossibility(graph, possible, name);
  const sendable = { graph, possible };
  const emitted = emit(sendable);
  checkLimits(emitted, name);
  return { schema: emitted.schema, notes: emitted.notes, restore: restoreWith(sendable) };
}
