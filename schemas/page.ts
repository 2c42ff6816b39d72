import { z } from 'zod';
import { errorSchema } from './error.ts';
import { boxSchema, unitSchema } from './geometry.ts';

/** A word of a page with its box. `line` counts the text lines of the page from 0, in reading order. */
export const wordSchema = z.object({
  text: z.string().min(1),
  /** In the page's unit. */
  box: boxSchema,
  /** On the page laid flat, where the perspective of a photo was undone: rows and columns are straight there only. */
  upright: boxSchema.exactOptional(),
  /** 0 to 1; 1 for a text layer. */
  confidence: z.number().min(0).max(1),
  line: z.int().min(0),
  /** Whether its font is a bold one; known of text layers only. */
  bold: z.literal(true).optional(),
});
export type Word = Readonly<z.infer<typeof wordSchema>>;

/** Why text that a page holds cannot be seen on it. */
export const hiddenReasonSchema = z.enum([
  'invisible',
  'transparent',
  'hidden_layer',
  'outside_page',
  'clipped',
  'too_small',
  'same_colour',
  'covered',
  'other_shape',
]);
export type HiddenReason = z.infer<typeof hiddenReasonSchema>;

/**
 * Something that preparation noticed or did: `rotated`, `deskewed`, `hidden_text`, … The message gives the unit of
 * `value`.
 */
export const findingSchema = z.object({
  code: z.string(),
  message: z.string(),
  value: z.number().optional(),
  /** Where on the page, in its unit. */
  box: boxSchema.optional(),
  /** The text that was left out, cut where it is long, and why. */
  text: z.string().optional(),
  reason: hiddenReasonSchema.optional(),
});
export type Finding = Readonly<z.infer<typeof findingSchema>>;

/** What a model is shown of a page: an image or text. */
export const viewSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('image'),
    /** Key of the image in the blob store. */
    blob: z.string(),
    mediaType: z.enum(['image/jpeg', 'image/png']),
    /** Pixels of the view. */
    width: z.int().positive(),
    height: z.int().positive(),
    /** Rows and columns of 336-pixel tiles that Llama 4 cuts it into. */
    tiles: z.tuple([z.int(), z.int()]).readonly(),
    /** Pixels of the view per inch of paper, if the paper size is known. */
    effectiveDpi: z.number().optional(),
    tokens: z.int(),
    /** The region of the page that it shows, in the page's unit. */
    region: boxSchema,
  }),
  z.object({
    kind: z.literal('text'),
    text: z.string(),
    tokens: z.int(),
    /** Whether OCR read it, beside the image that it was read from. */
    hint: z.literal(true).optional(),
  }),
]);
export type View = Readonly<z.infer<typeof viewSchema>>;
export type ImageView = Extract<View, { kind: 'image' }>;
export type TextView = Extract<View, { kind: 'text' }>;

/** Whether a page was read by OCR. */
export const ocrStateSchema = z.enum(['done', 'not_needed', 'off']);

/** A prepared page: its words, and its views for a model. */
export const preparedPageSchema = z.object({
  /** Counted from 1. */
  number: z.int().positive(),
  kind: z.enum(['pdf', 'image', 'text']),
  status: z.enum(['ok', 'failed']),
  error: errorSchema.optional(),
  /** Size of the upright page (`pt`), of the original image in the file (`px`), or columns and lines (`line`). */
  width: z.number().min(0),
  height: z.number().min(0),
  unit: unitSchema,
  /** By how many degrees clockwise it must be turned so that its print stands upright; absent if it does. */
  turn: z.union([z.literal(90), z.literal(180), z.literal(270)]).exactOptional(),
  route: z.enum(['text', 'image', 'both']),
  ocr: ocrStateSchema,
  /** Source of the words; `none` if the page has none or its text layer is not trusted. */
  wordsFrom: z.enum(['text_layer', 'ocr', 'both', 'none']),
  words: z.array(wordSchema),
  /** Line number in the file of the first line of a text page, from 1. */
  firstLine: z.int().positive().optional(),
  views: z.array(viewSchema),
  findings: z.array(findingSchema),
});
/** The size and orientation of a page. */
export const pageSizeSchema = preparedPageSchema.pick({ width: true, height: true, unit: true, turn: true });
export type PreparedPage = Readonly<z.infer<typeof preparedPageSchema>>;
