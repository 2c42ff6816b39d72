import type { JsonSchema } from '../../src/model/language-model.ts';
import type { WireNote } from '../../src/model/wire/wire.ts';

type Editable = Record<string, unknown>;

function at(root: unknown, steps: readonly string[]): unknown {
  let value = root;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Editable)[step];
  }
  return value;
}

/**
 * A user's schema without what the notes say is not enforced, and without `required`: what answers that a server was made to give
 * must always satisfy.
 */
export function relaxed(schema: JsonSchema, notes: readonly WireNote[]): JsonSchema {
  const copy = structuredClone(schema) as Editable;
  // What is inside is changed before what is around it, so that the pointers of the notes hold.
  const deepestFirst = [...notes].sort((one, other) => other.pointer.length - one.pointer.length);
  for (const note of deepestFirst) {
    const { keyword } = note;
    const steps = note.pointer
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const holder = at(copy, steps.slice(0, -1)) as Editable | undefined;
    const value = holder?.[keyword];
    if (holder === undefined || value === undefined) continue;
    if ((keyword === 'prefixItems' || keyword === 'items') && Array.isArray(value)) {
      holder[keyword] = value.map((item) => ({ anyOf: [item, { type: 'null' }] }));
      continue;
    }
    delete holder[keyword];
    // Other parts of the schema may refer to something inside.
    if (typeof value === 'object') {
      const kept = Array.isArray(value) ? { allOf: value } : asSchema(keyword, value);
      holder.$defs = { ...(holder.$defs as Editable | undefined), [`kept_${keyword}`]: kept };
    }
    // That an alternative fits is enforced, that no other does is not.
    if (keyword === 'oneOf' && !isDropped(notes, note.pointer)) {
      holder.allOf = [...((holder.allOf as unknown[] | undefined) ?? []), { anyOf: value }];
    }
  }
  withoutRequired(copy);
  return copy;
}

/** Keywords that hold schemas by name are no schemas themselves. */
function asSchema(keyword: string, value: unknown): unknown {
  const holdsMany = ['patternProperties', 'dependentSchemas', 'dependencies', 'dependentRequired'].includes(keyword);
  if (!holdsMany) return value;
  return { $defs: Object.fromEntries(Object.entries(value as object).filter(([, inner]) => !Array.isArray(inner))) };
}

function isDropped(notes: readonly WireNote[], pointer: string): boolean {
  return notes.some((note) => note.pointer === pointer && note.message.includes('not sent'));
}

function withoutRequired(part: unknown): void {
  if (typeof part !== 'object' || part === null) return;
  if (!Array.isArray(part) && Array.isArray((part as Editable).required)) delete (part as Editable).required;
  for (const inner of Object.values(part)) withoutRequired(inner);
}
