import { z } from 'zod';

/**
 * What a field is, where its type and format in the JSON Schema do not say enough.
 * `text`: whatever stands beside the label. `code`: a number or name that identifies something (`INV-100`).
 * `section`: the running text under a heading. `title`: the largest text near the top. `company`, `address`: a block of lines.
 * `pairs`: every label with its value, for an array of `{label, value}`. `checkbox`: whether the box beside the label is ticked.
 * `paragraphs`: the running text, for an array of strings. The `code_*` kinds read source code.
 */
export const FIELD_KINDS = [
  'text',
  'code',
  'date',
  'time',
  'amount',
  'number',
  'percent',
  'currency',
  'email',
  'phone',
  'url',
  'iban',
  'vat_id',
  'postcode',
  'street',
  'city',
  'choice',
  'checkbox',
  'company',
  'address',
  'title',
  'section',
  'table',
  'pairs',
  'checkboxes',
  'paragraphs',
  'headings',
  'code_functions',
  'code_classes',
  'code_imports',
  'code_comment',
] as const;

export const fieldKindSchema = z.enum(FIELD_KINDS);
export type FieldKind = z.infer<typeof fieldKindSchema>;

const printed = z.string().min(1).max(120);

/** Hints under `x-recto` in a property of a document type. All are optional, and nothing outside this list is allowed. */
export const hintsSchema = z
  .strictObject({
    kind: fieldKindSchema,
    /** What is printed beside the value, or at the head of its column, the best first. Added to what the property's name suggests. */
    labels: z.array(printed).max(200),
    /** What is printed beside values that are something else. */
    not: z.array(printed).max(200),
    /** Name of a business field whose labels in seven languages apply, such as `invoice_number`; taken from the property's name unless given. */
    concept: printed,
    /** Regular expression that the printed text of the value matches; its first group is the value where it has one. */
    pattern: z.string().min(1).max(300),
    /** Which one to take where several are equally good: the first or the last of the document. */
    prefer: z.enum(['first', 'last']),
    /** Whether the value may be taken without a label, from its form alone. */
    unlabelled: z.boolean(),
    /** Headings of the block of the page where an object or a text is found: `Bill to`. */
    under: z.array(printed).max(50),
    /** Whether `03/04/2018` is the third of April. */
    day_first: z.boolean(),
    /** For an enumeration: how its values are printed, where that differs. */
    values: z.record(z.string(), z.array(printed).max(50)),
  })
  .partial()
  .readonly();
export type Hints = z.infer<typeof hintsSchema>;

/** The keyword that holds the hints. */
export const HINTS_KEYWORD = 'x-recto';
