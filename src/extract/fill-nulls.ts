import type { ValidateFunction } from 'ajv';
import { parsePointer, pointerTo } from '../util/json-pointer.ts';

type Data = Readonly<Record<string, unknown>>;

/**
 * The data with null for every property that its document type requires and lets be null, and that was not found: a document that
 * does not show it answers the question. `validate`: of the type.
 */
export function withNulls(data: Data, validate: ValidateFunction): Data {
  const gaps = gapsOf(data, validate);
  if (gaps.length === 0) return data;
  const filled = structuredClone(data);
  for (const { parent, name } of gaps) set(filled, parent, name);
  validate(filled);
  const refused = new Set(
    (validate.errors ?? []).flatMap(({ instancePath, params }) => [
      instancePath,
      pointerTo(instancePath, String(params.additionalProperty ?? params.unevaluatedProperty ?? '')),
    ]),
  );
  const allowed = gaps.filter(({ parent, name }) => !refused.has(pointerTo(parent, name)));
  if (allowed.length === 0) return data;
  const result = structuredClone(data);
  for (const { parent, name } of allowed) set(result, parent, name);
  return result;
}

interface Gap {
  /** JSON Pointer of the object. */
  readonly parent: string;
  readonly name: string;
}

function gapsOf(data: Data, validate: ValidateFunction): readonly Gap[] {
  if (validate(data)) return [];
  return (validate.errors ?? []).flatMap(({ keyword, instancePath, params }) =>
    keyword === 'required' ? [{ parent: instancePath, name: String(params.missingProperty) }] : [],
  );
}

function set(data: Data, pointer: string, name: string): void {
  let object: unknown = data;
  for (const step of parsePointer(pointer)) object = (object as Data)[step];
  Object.defineProperty(object, name, { value: null, enumerable: true, writable: true, configurable: true });
}
