import sharp from 'sharp';
import { expect, it } from 'vitest';
import { projectBox, undo } from '../../src/document/image/projection.ts';
import { uprightBoxes } from '../../src/model/local/layout.ts';
import { LINES, page, rasterOf } from '../document/image-pages.ts';
import { photograph } from '../support/photo.ts';
import { workshop } from '../support/prepare.ts';

it('reads a page that was photographed from the side, and places its words on the picture', async () => {
  const sheet = await rasterOf(page({ width: 1000, height: 1000, size: 40 }));
  const { raster, toPhoto } = photograph(sheet, { angle: 32, side: 70, turn: 5, width: 1500, height: 1500 });
  const jpeg = await sharp(raster.data, { raw: raster }).jpeg({ quality: 92 }).toBuffer();
  const shop = await workshop();
  const { pages, view } = await shop.prepare('photo.jpg', jpeg, { ocr: 'auto', views: 'both' });
  const [read] = pages;
  expect(read?.findings).toContainEqual(expect.objectContaining({ code: 'perspective_undone' }));
  expect(read).toMatchObject({ width: 1500, height: 1500, unit: 'px' });
  expect(read?.turn).toBeUndefined();

  const words = read?.words ?? [];
  const text = words.map((word) => word.text).join(' ');
  for (const line of LINES) expect(text).toContain(line);
  // On the sheet, each word lies where it was printed: the second line has its baseline at 178.
  const word = words.find((candidate) => candidate.text === 'harbour');
  const [x0, y0, x1, y1] = projectBox(undo(toPhoto), word?.box ?? [0, 0, 0, 0]);
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  expect(Math.abs(y - 164)).toBeLessThan(10);
  const shades = Array.from(
    { length: 120 },
    (_, at) => sheet.data[(Math.round(y) * sheet.width + Math.round(x - 60 + at)) * 3] ?? 255,
  );
  expect(shades.filter((shade) => shade < 128).length).toBeGreaterThan(15);

  // Rows are straight where the local model looks at them.
  const upright = uprightBoxes(words, 1500, 1500, 'px');
  const first = upright.filter((_, at) => words[at]?.line === 0).map((box) => (box[1] + box[3]) / 2);
  expect(Math.max(...first) - Math.min(...first)).toBeLessThan(8);

  // What a model is shown is the flat sheet, from one edge of it to the other.
  const image = read?.views.find(({ kind }) => kind === 'image');
  const { data, info } = await sharp(await view(image?.kind === 'image' ? image.blob : ''))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const column = Array.from({ length: info.height }, (_, row) => data[row * info.width + 4] ?? 0);
  expect(Math.min(...column)).toBeGreaterThan(110);
});
