import { z } from 'zod';

// JSON Pointer of a value in the data, where `*` stands for every item of a list, as in /lines/*/amount.
const placeSchema = z
  .string()
  .regex(/^(?:\/[^/]+)+$/, 'must be a JSON Pointer such as /total or /lines/*/amount')
  .max(300);
const placesSchema = z.union([placeSchema, z.array(placeSchema).min(1).max(20)]);
/** Other values that may count as well or not, where a document may or may not print or include them. */
const mayAddSchema = z.array(placeSchema).max(6);

/**
 * What must hold in a document. Amounts are compared exactly, within the rounding of what is printed. A rule whose
 * values are not all there says nothing.
 */
export const checkSchema = z.union([
  /** The values added up, less `minus`, with any of `may_add` and less any of `may_subtract`, are one of `equals`. */
  z.strictObject({
    sum: placesSchema,
    minus: placesSchema.optional(),
    may_add: mayAddSchema.optional(),
    may_subtract: mayAddSchema.optional(),
    equals: placesSchema,
    /** Whether values that are not there count as zero, as in columns for money in and out. */
    blank_is_zero: z.boolean().optional(),
  }),
  /** Each balance of a list is the one before it with the row's `plus` and less its `minus`. */
  z.strictObject({ running: placeSchema, plus: placeSchema.optional(), minus: placeSchema.optional() }),
  /** Both values multiplied are the third; `percent` where the second one is a percentage of the first. */
  z.strictObject({
    product: z.tuple([placeSchema, placeSchema]),
    percent: z.boolean().optional(),
    equals: placeSchema,
  }),
  /** The number of items of a list is the value. */
  z.strictObject({ count: placeSchema, equals: placeSchema }),
  /** Dates or numbers that never decrease. */
  z.strictObject({ order: z.array(placeSchema).min(2).max(10) }),
  /** The first value is at most the second. */
  z.strictObject({ at_most: z.tuple([placeSchema, placeSchema]) }),
  /** The value is one of these. */
  z.strictObject({
    one_of: placeSchema,
    values: z
      .array(z.union([z.string(), z.number()]))
      .min(1)
      .max(500),
  }),
  /** The value's check digits are right. */
  z.strictObject({ checksum: z.enum(['iban', 'luhn', 'vat', 'isbn', 'ean']), of: placeSchema }),
  /** The number is within these limits. */
  z.strictObject({ shape: placeSchema, from: z.number().optional(), to: z.number().optional() }),
  /** The values differ. */
  z.strictObject({ not_equal: z.tuple([placeSchema, placeSchema]) }),
  /** All of the values are there, or none. */
  z.strictObject({ together: z.array(placeSchema).min(2).max(20) }),
]);
export type Check = Readonly<z.infer<typeof checkSchema>>;

export const checksSchema = z.array(checkSchema).max(200);

/** Fields that every document of the type has. */
export const expectedSchema = z.array(placeSchema).max(100);
