/** One field of a protobuf message; its bytes are not copied. */
export interface WireField {
  readonly id: number;
  readonly type: number;
  /** The whole number of a field of type `VARINT`, otherwise 0. */
  readonly number: number;
  /** What is in a field of another type. */
  readonly bytes: Uint8Array;
  /** The field with its head. */
  readonly whole: Uint8Array;
}

/** Bytes of a message, in parts that are not copied before the whole is. */
export type Encoded = readonly Uint8Array[];

export const VARINT = 0;
const EIGHT_BYTES = 1;
const LENGTH = 2;
const FOUR_BYTES = 5;

/**
 * Reads the fields of a message. Errors: `RangeError` for what is not protobuf.
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
export function readFields(message: Uint8Array): readonly WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  while (at < message.length) {
    const from = at;
    const key = readVarint(message, at);
    const [id, type] = [Math.floor(key.value / 8), key.value & 7];
    const head = type === VARINT || type === LENGTH ? readVarint(message, key.end) : { value: 0, end: key.end };
    at = head.end + (type === LENGTH ? head.value : sizeOf(type));
    if (at > message.length) throw new RangeError('A field ends too early.');
    fields.push({
      id,
      type,
      number: type === VARINT ? head.value : 0,
      bytes: message.subarray(head.end, at),
      whole: message.subarray(from, at),
    });
  }
  return fields;
}

function sizeOf(type: number): number {
  const size = new Map([
    [VARINT, 0],
    [EIGHT_BYTES, 8],
    [FOUR_BYTES, 4],
  ]).get(type);
  if (size === undefined) throw new RangeError(`There is no field of type ${type}.`);
  return size;
}

function readVarint(message: Uint8Array, from: number): { readonly value: number; readonly end: number } {
  let [value, unit] = [0, 1];
  for (let at = from; ; at += 1) {
    const byte = message[at];
    if (byte === undefined) throw new RangeError('A number ends too early.');
    value += (byte & 127) * unit;
    if (byte < 128) return { value, end: at + 1 };
    unit *= 128;
  }
}

/** The numbers of a repeated field, of which each has a field of its own, or all have one. */
export function numbersOf(field: WireField): readonly number[] {
  if (field.type === VARINT) return [field.number];
  const numbers: number[] = [];
  for (let at = 0; at < field.bytes.length; ) {
    const { value, end } = readVarint(field.bytes, at);
    numbers.push(value);
    at = end;
  }
  return numbers;
}

/** A field that holds a message. */
export function messageField(id: number, message: Encoded): Encoded {
  const length = message.reduce((sum, part) => sum + part.length, 0);
  return [varint(id * 8 + LENGTH), varint(length), ...message];
}

/** A text field. */
export function textField(id: number, text: string): Encoded {
  return messageField(id, [Buffer.from(text, 'utf8')]);
}

/** A whole number, not negative. */
export function numberField(id: number, number: number): Encoded {
  return [varint(id * 8 + VARINT), varint(number)];
}

/** A float32. */
export function floatField(id: number, value: number): Encoded {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return [varint(id * 8 + FOUR_BYTES), bytes];
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}
