import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PrepareTask } from '../../../schemas/prepare.ts';
import { encodePicture } from '../../document/image/picture.ts';
import { RectoError } from '../../errors.ts';
import { fileStem } from './page-record.ts';
import type { PreparedFiles } from './prepare-page.ts';
import type { Source } from './source.ts';

/** Makes a page into one picture for people, which shows all of it. Errors: `request_invalid` for a page of text. */
export async function preparePicture(source: Source, number: number, task: PrepareTask): Promise<PreparedFiles> {
  const picture = await source.picture?.(number);
  if (picture === undefined) throw new RectoError('request_invalid', 'A page of a text file has no image.');
  const { width, height, unit, raster } = picture;
  const file = `${fileStem(number)}-picture.jpg`;
  await writeFile(join(task.folder, file), await encodePicture(raster));
  return {
    files: [file],
    page: {
      number,
      kind: task.kind,
      status: 'ok',
      width,
      height,
      unit,
      route: 'image',
      ocr: 'off',
      wordsFrom: 'none',
      words: [],
      views: [
        {
          kind: 'image',
          blob: `${task.blobPrefix}/${file}`,
          mediaType: 'image/jpeg',
          width: raster.width,
          height: raster.height,
          // No model is shown it.
          tiles: [0, 0],
          tokens: 0,
          region: [0, 0, width, height],
        },
      ],
      findings: [],
    },
  };
}
