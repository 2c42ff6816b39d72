import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Box } from '../../../schemas/geometry.ts';
import type { ImageView } from '../../../schemas/page.ts';
import { encodeView } from '../../document/image/encode.ts';
import { type Projection, projectBox, undo } from '../../document/image/projection.ts';
import { planView, planViews, type ViewPlan } from '../../plan/views.ts';
import type { PagePixels } from './pixels.ts';

/** Image views and the names of their files. */
export interface ViewFiles {
  readonly views: readonly ImageView[];
  readonly files: readonly string[];
}

/** The pixels of a page as its views show them, and the map from them to the page's unit. */
export interface ShownPixels extends Omit<PagePixels, 'toPage'> {
  readonly toPage: Projection;
}

type Measured = ShownPixels & { readonly glyphHeight?: number | undefined };

/** Which views a page gets: parts of it, in its unit, or as many of the whole page as make its print legible. */
export interface ViewLimits {
  readonly maxViews: number;
  readonly crops?: readonly Box[];
}

/** Plans views for the full resolution, so that a reduced raster gives the same ones. */
function plansFor(pixels: Measured, limits: ViewLimits): readonly ViewPlan[] {
  const { raster, glyphHeight, reduction } = pixels;
  if (limits.crops !== undefined) return limits.crops.map((box) => planView(cropOn(pixels, box)));
  return planViews(
    {
      width: Math.max(1, Math.round(raster.width * reduction)),
      height: Math.max(1, Math.round(raster.height * reduction)),
      ...(glyphHeight === undefined ? {} : { glyphHeight: glyphHeight * reduction }),
    },
    limits,
  );
}

/** A part of the page, in its unit, in pixels of the full resolution. */
function cropOn({ raster, toPage, reduction }: ShownPixels, box: Box): Box {
  const [x0, y0, x1, y1] = projectBox(undo(toPage), box);
  const left = Math.min(raster.width - 1, Math.max(0, x0));
  const top = Math.min(raster.height - 1, Math.max(0, y0));
  const right = Math.min(raster.width, Math.max(left + 1, x1));
  const bottom = Math.min(raster.height, Math.max(top + 1, y1));
  return [left * reduction, top * reduction, right * reduction, bottom * reduction];
}

/** The region of the raster that a view shows, in integer pixels of the raster. */
function regionOn({ raster, reduction }: ShownPixels, [x0, y0, x1, y1]: Box): Box {
  const [left, top] = [Math.trunc(x0 / reduction), Math.trunc(y0 / reduction)];
  const right = Math.min(raster.width, Math.max(left + 1, Math.round(x1 / reduction)));
  return [left, top, right, Math.min(raster.height, Math.max(top + 1, Math.round(y1 / reduction)))];
}

/** Maximum scale of the page's views relative to the raster; above 1 the raster is too coarse. */
export function viewScale(pixels: Measured, limits: ViewLimits): number {
  const scales = plansFor(pixels, limits).map((plan) => plan.content.width / (plan.region[2] - plan.region[0]));
  return Math.max(...scales) * pixels.reduction;
}

/** Renders the image views of a page into JPEG files in `folder`. */
export async function renderImageViews(
  pixels: Measured,
  page: ViewLimits & { readonly stem: string; readonly folder: string; readonly blobPrefix: string },
): Promise<ViewFiles> {
  const { raster, toPage, dpi } = pixels;
  const views: ImageView[] = [];
  const files: string[] = [];
  for (const [index, plan] of plansFor(pixels, page).entries()) {
    const file = `${page.stem}-${index + 1}.jpg`;
    const region = regionOn(pixels, plan.region);
    await writeFile(join(page.folder, file), await encodeView(raster, { ...plan, region }));
    const scale = plan.content.width / (region[2] - region[0]);
    files.push(file);
    views.push({
      kind: 'image',
      blob: `${page.blobPrefix}/${file}`,
      mediaType: 'image/jpeg',
      width: plan.canvas.width,
      height: plan.canvas.height,
      tiles: [plan.grid.rows, plan.grid.columns],
      ...(dpi === undefined ? {} : { effectiveDpi: Math.round(dpi * scale * 10) / 10 }),
      tokens: plan.tokens,
      region: projectBox(toPage, region),
    });
  }
  return { views, files };
}
