import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { JsonObject } from './protocol.ts';

/** Tells what of a text an engine that is bound to a JSON Schema could not have said; nothing where it could. */
export type BreachOfSchema = (text: string, schema: JsonObject) => string | undefined;

export function createBreachOfSchema(): BreachOfSchema {
  const compiled = new Map<string, ValidateFunction>();
  const compile = (schema: JsonObject): ValidateFunction => {
    const ajv = new Ajv2020({ allErrors: true, strict: false, logger: false });
    addFormats.default(ajv);
    return ajv.compile(schema);
  };
  return (text, schema) => {
    const key = JSON.stringify(schema);
    const validate = compiled.get(key) ?? compile(schema);
    compiled.set(key, validate);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return `not JSON: ${text.slice(0, 200)}`;
    }
    if (validate(value)) return undefined;
    return (validate.errors ?? [])
      .slice(0, 5)
      .map(({ instancePath, message, params }) => `${instancePath || '(root)'} ${message} ${JSON.stringify(params)}`)
      .join('; ');
  };
}
