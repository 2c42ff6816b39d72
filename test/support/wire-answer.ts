import type { JsonSchema } from '../../src/model/language-model.ts';

const DEEPEST = 12;

/** An answer by chance that a server holding the model to the schema would let through. */
export function randomAnswer(sent: JsonSchema, random: () => number): unknown {
  const definitions = (sent.$defs ?? {}) as Record<string, JsonSchema>;
  const below = (count: number) => Math.floor(random() * count);
  const oneOf = <T>(options: readonly T[]) => options[below(options.length)] as T;

  function answer(part: JsonSchema, depth: number): unknown {
    if (typeof part.$ref === 'string') {
      return answer(definitions[part.$ref.replace('#/$defs/', '')] as JsonSchema, depth + 1);
    }
    const options = part.anyOf as readonly JsonSchema[] | undefined;
    if (options !== undefined) {
      const end = options.find(({ type }) => [type].flat().includes('null'));
      return answer(depth > DEEPEST && end !== undefined ? end : oneOf(options), depth + 1);
    }
    if (Array.isArray(part.enum)) return oneOf(part.enum);
    const types = [part.type].flat() as readonly string[];
    const type = depth > DEEPEST && types.includes('null') ? 'null' : oneOf(types);
    if (type === 'object') {
      const properties = Object.entries(part.properties as Record<string, JsonSchema>);
      return Object.fromEntries(properties.map(([name, inner]) => [name, answer(inner, depth + 1)]));
    }
    if (type === 'array') {
      const length = depth > DEEPEST ? 0 : below(Math.min(4, 1 + ((part.maxItems as number | undefined) ?? 3)));
      return Array.from({ length }, () => answer(part.items as JsonSchema, depth + 1));
    }
    if (type === 'null') return null;
    if (type === 'boolean') return random() < 0.5;
    if (type === 'string')
      return oneOf(['', 'a', 'b', 'entries', 'item_1', '{"kind":"x"}', '[1,2]', '__proto__', 'text']);
    return type === 'integer' ? below(100) : random() * 100;
  }

  return answer(sent, 0);
}
