import { z } from 'zod';
import { boxSchema, unitSchema } from './geometry.ts';

/** Formats of a transcript. */
export const TRANSCRIPT_FORMATS = ['md', 'text', 'html', 'json'] as const;
export const transcriptFormatSchema = z.enum(TRANSCRIPT_FORMATS);
export type TranscriptFormat = z.infer<typeof transcriptFormatSchema>;

/**
 * What a block of a page is. `header` and `footer` are lines that repeat at the top and bottom of pages; `unread` stands
 * for a page of which nothing could be read.
 */
export const blockKindSchema = z.enum([
  'heading',
  'paragraph',
  'list_item',
  'table',
  'code',
  'header',
  'footer',
  'unread',
]);

/** A cell of a table, with the box of its words. */
export const cellSchema = z.object({ text: z.string(), box: boxSchema.optional() });

/** A block of a transcript. Blocks stand in reading order. */
export const blockSchema = z.object({
  kind: blockKindSchema,
  /** Without markup: lines that are broken on purpose have `\n` between them, cells of a table `\t`. */
  text: z.string(),
  page: z.int().positive(),
  /** Around its words, in `unit`; absent where a model gave text that was not found on the page. */
  box: boxSchema.optional(),
  unit: unitSchema.optional(),
  /** Of a heading, 1 to 6; of a list item, how deep it is nested, from 1. */
  level: z.int().min(1).max(6).optional(),
  /** Of a list item: its number or letter as printed; absent for a bullet. */
  marker: z.string().optional(),
  /** Of code: its language. */
  language: z.string().optional(),
  /** Of a table: its rows, the first `header_rows` of which name the columns. */
  rows: z.array(z.array(cellSchema)).optional(),
  header_rows: z.int().min(0).optional(),
  /**
   * 0 to 1: how sure its words are read, or, if a model gave it, how much of it stands on the page; absent where nothing
   * tells.
   */
  confidence: z.number().min(0).max(1).optional(),
});
export type Block = Readonly<z.infer<typeof blockSchema>>;
