import type { ValidateFunction } from 'ajv';
import { parsePointer, pointerTo } from '../util/json-pointer.ts';

type Data = Readonly<Record<string, unknown>>;

/**
 * Sets every missing property that the document type requires and allows to be null to null, since the document does
 * not show it. `validate` is compiled from the type.
 */
export function fillNulls(data: Data, validate: ValidateFunction): Data {
  const gaps = gapsOf(data, validate);
  if (gaps.length === 0) return data;
  const filled = structuredClone(data);
  for (const { parent, name } of gaps) set(filled, parent, name);
  validate(filled);
  const rejected = new Set(
    (validate.errors ?? []).flatMap(({ instancePath, params }) => [
      instancePath,
      pointerTo(instancePath, String(params.additionalProperty ?? params.unevaluatedProperty ?? '')),
    ]),
  );
  const allowed = gaps.filter(({ parent, name }) => !rejected.has(pointerTo(parent, name)));
  if (allowed.length === 0) return data;
  const result = structuredClone(data);
  for (const { parent, name } of allowed) set(result, parent, name);
  return result;
}

interface Gap {
  /** JSON Pointer of the object that lacks the property. */
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
