import type { Einvoice } from '../../../schemas/einvoice.ts';
import type { Box } from '../../../schemas/geometry.ts';
import type { Finding } from '../../../schemas/page.ts';
import type { Corners } from '../../document/image/projection.ts';
import type { UnplacedWord } from '../../document/lines.ts';
import type { Raster } from '../../document/raster.ts';
import type { PagePixels } from './pixels.ts';

/** A page as read from its file. */
export interface SourcePage {
  readonly width: number;
  readonly height: number;
  readonly unit: 'pt' | 'px' | 'line';
  /** Words of the text layer; empty if there are none. */
  readonly words: readonly UnplacedWord[];
  readonly trusted: boolean;
  readonly needsImage: boolean;
  /** Whether a text page is source code, whose lines are known by their numbers. */
  readonly isCode?: boolean;
  /** First line of a text page. */
  readonly firstLine?: number;
  /**
   * Loads the pixels of the page; undefined for text. A vector page is rendered with `longSide` pixels on its longer
   * side; a scan is reduced towards that at most.
   */
  readonly pixels?: (longSide: number) => Promise<PagePixels>;
  /** Whether the page is a scan or photo rather than vector graphics. */
  readonly scanned: boolean;
  /** The sheet that alone is the page, if a picture shows several; corners as shares of the width and height of the pixels. */
  readonly sheet?: Corners;
  /** Boxes of print that the words of a trusted text layer do not account for, in the page's unit. */
  readonly unread: readonly Box[];
  readonly findings: readonly Finding[];
  readonly release: () => void;
}

/** A page for people to look at: all of it, in the orientation of its unit. */
export interface PagePicture extends Pick<SourcePage, 'width' | 'height' | 'unit'> {
  readonly raster: Raster;
}

/** An open document, whose pages can be read in any order. */
export interface Source {
  readonly pageCount: number;
  readonly language?: string;
  readonly encoding?: string;
  readonly lineEnd?: 'lf' | 'crlf' | 'cr' | 'mixed' | 'none';
  readonly attachments: readonly { readonly name: string; readonly bytes?: number }[];
  readonly einvoice?: Einvoice;
  readonly findings: readonly Finding[];
  page(number: number): Promise<SourcePage>;
  /** The pixels of a page as it is, without reading it; absent for text. */
  readonly picture?: (number: number) => Promise<PagePicture>;
  close(): Promise<void>;
}
