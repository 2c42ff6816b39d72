import { spawnSync } from 'node:child_process';
import type { PreparedPage } from '../../schemas/page.ts';
import { bestGrid, imageTokens } from '../../src/plan/tiles.ts';

const RENDERED_DPI = 150;
const POINTS_PER_INCH = 72;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels of the largest image on each page of a PDF, told by poppler's `pdfimages`. */
export function pageImages(path: string, password: string | undefined): ReadonlyMap<number, Size> {
  const listed = spawnSync('pdfimages', ['-list', ...(password === undefined ? [] : ['-upw', password]), path], {
    encoding: 'utf8',
  });
  if (listed.error !== undefined) throw new Error('pdfimages is not installed (package poppler-utils).');
  const images = new Map<number, Size>();
  for (const line of listed.stdout.split('\n')) {
    const [, page, width, height] = /^\s*(\d+)\s+\d+\s+image\s+(\d+)\s+(\d+)/.exec(line) ?? [];
    if (page === undefined) continue;
    const size = { width: Number(width), height: Number(height) };
    const before = images.get(Number(page));
    if (before === undefined || before.width * before.height < size.width * size.height) images.set(Number(page), size);
  }
  return images;
}

/**
 * Tokens of a page that is sent as it is, as one image: a scan with the pixels of its image, anything else drawn at 150 dpi.
 * Llama 4 fits it to its tiles by itself.
 */
export function tokensAsItIs(page: PreparedPage, scan: Size | undefined): number {
  const scale = page.unit === 'pt' ? RENDERED_DPI / POINTS_PER_INCH : 1;
  const { width, height } = scan ?? { width: page.width * scale, height: page.height * scale };
  return imageTokens(bestGrid(Math.max(1, Math.round(width)), Math.max(1, Math.round(height))));
}
