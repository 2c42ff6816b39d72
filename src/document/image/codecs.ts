import { bmp } from './bmp.ts';
import { jp2 } from './jp2.ts';
import type { Codec } from './types.ts';

/** Codecs for images that sharp cannot read at all, by media type. */
export const CODECS: Readonly<Record<string, Codec>> = { 'image/bmp': bmp, 'image/jp2': jp2 };
