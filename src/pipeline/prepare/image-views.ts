import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageView } from '../../../schemas/page.ts';
import { applyToBox } from '../../document/image/affine.ts';
import { encodeView } from '../../document/image/view.ts';
import { planViews } from '../../plan/views.ts';
import type { PagePixels } from './pixels.ts';

export interface ViewFiles {
  readonly views: readonly ImageView[];
  readonly files: readonly string[];
}

/** Makes the image views of a page and writes them into `folder`. */
export async function makeImageViews(
  pixels: PagePixels & { readonly glyphHeight?: number | undefined },
  page: { readonly stem: string; readonly folder: string; readonly blobPrefix: string; readonly maxViews: number },
): Promise<ViewFiles> {
  const { raster, glyphHeight, toPage, dpi } = pixels;
  const plans = planViews(
    { width: raster.width, height: raster.height, ...(glyphHeight === undefined ? {} : { glyphHeight }) },
    { maxViews: page.maxViews },
  );
  const views: ImageView[] = [];
  const files: string[] = [];
  for (const [index, plan] of plans.entries()) {
    const file = `${page.stem}-${index + 1}.jpg`;
    await writeFile(join(page.folder, file), await encodeView(raster, plan));
    const scale = plan.content.width / (plan.region[2] - plan.region[0]);
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
      region: applyToBox(toPage, plan.region),
    });
  }
  return { views, files };
}
