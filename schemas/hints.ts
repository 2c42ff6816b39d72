import { z } from 'zod';
import { checksSchema, expectedSchema } from './checks.ts';

/**
 * The kind of a field, if its type and format in the JSON Schema are not specific enough. `text`: any text beside the
 * label. `code`: a number or name that identifies something (`INV-100`). `section`: the running text under a heading.
 * `title`: the largest text near the top. `company`, `address`: a block of lines. `pairs`: every label with its value,
 * for an array of `{label, value}`. `checkbox`: whether the box beside the label is ticked. `paragraphs`: the running
 * text, for an array of strings. The `code_*` kinds read source code.
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
  'bic',
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

const printedTextSchema = z.string().min(1).max(120);

/** How documents of a type are laid out: as a narrow slip from a till, as running text, or as a form to fill in. */
export const typeLayoutSchema = z.enum(['slip', 'prose', 'form']);

export type TypeLayout = z.infer<typeof typeLayoutSchema>;

/** Built-in types to choose from. */
export const choicesSchema = z
  .array(
    z.strictObject({
      type: z.string().min(1).max(64),
      /** What its documents are called at their head, such as `Invoice`. One without titles fits if no other does. */
      titles: z.array(printedTextSchema).max(100).exactOptional(),
      layout: typeLayoutSchema.exactOptional(),
    }),
  )
  .min(1)
  .max(50)
  .readonly();
export type Choices = z.infer<typeof choicesSchema>;

/** Hints under `x-recto` in a property of a document type. All are optional; others are rejected. */
export const hintsSchema = z
  .strictObject({
    kind: fieldKindSchema,
    /**
     * Labels beside the value or at the head of its column, best first, in addition to those of the property's name.
     */
    labels: z.array(printedTextSchema).max(200),
    /** Labels of other values. */
    not: z.array(printedTextSchema).max(200),
    /**
     * Name of a business field whose labels in seven languages apply, such as `invoice_number`; by default from the
     * property's name.
     */
    concept: printedTextSchema,
    /** Regular expression that the printed text matches; its first group, if any, is the value. */
    pattern: z.string().min(1).max(300),
    /** Which of several equally good candidates to use: the first or the last in the document. */
    prefer: z.enum(['first', 'last']),
    /** Whether the value may be recognized by its form alone, without a label. */
    unlabelled: z.boolean(),
    /** Headings of the block with an object or a text: `Bill to`. */
    under: z.array(printedTextSchema).max(50),
    /** Whether `03/04/2018` is the third of April. */
    day_first: z.boolean(),
    /** For an enumeration: printed forms of its values, if they differ. */
    values: z.record(z.string(), z.array(printedTextSchema).max(50)),
    /** Of the document: what must hold in it. Replaces the rules that follow from the names of its fields. */
    checks: checksSchema,
    /** Of the document: JSON Pointers of fields that every document of the type has. */
    expected: expectedSchema,
    /** Of the document: the built-in types of which the one that fits is used instead of this one. */
    choose: choicesSchema,
    /** Of the document: whether its whole text is asked for, page by page, rather than values. */
    transcript: z.literal(true),
  })
  .partial()
  .readonly();
export type Hints = z.infer<typeof hintsSchema>;

/** The keyword that holds the hints. */
export const HINTS_KEYWORD = 'x-recto';
