import type { Finding } from '../../../schemas/page.ts';
import type { LooseWord } from '../../document/lines.ts';
import type { PagePixels } from './pixels.ts';

/** A page as its format gives it, before a model is thought of. */
export interface SourcePage {
  readonly width: number;
  readonly height: number;
  readonly unit: 'pt' | 'px' | 'line';
  /** Words that can be trusted; empty where there are none. */
  readonly words: readonly LooseWord[];
  readonly trusted: boolean;
  readonly needsImage: boolean;
  /** First line of a text page. */
  readonly firstLine?: number;
  /**
   * The pixels of the page. For a page that is drawn, `longSide` says how many pixels its longer side is wanted to have; a
   * scan comes as it is. Undefined for text.
   */
  readonly pixels?: (longSide: number) => Promise<PagePixels>;
  /** Whether the pixels come from a camera or scanner rather than from drawing. */
  readonly scanned: boolean;
  readonly findings: readonly Finding[];
  readonly release: () => void;
}

/** An opened document: its pages can be read one by one, in any order. */
export interface Source {
  readonly pageCount: number;
  readonly language?: string;
  readonly encoding?: string;
  readonly lineEnd?: 'lf' | 'crlf' | 'cr' | 'mixed' | 'none';
  readonly attachments: readonly { readonly name: string; readonly bytes?: number }[];
  readonly findings: readonly Finding[];
  page(number: number): Promise<SourcePage>;
  close(): Promise<void>;
}
