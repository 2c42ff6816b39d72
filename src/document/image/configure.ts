import sharp from 'sharp';

/**
 * Limits libvips in this process: `threads` per image, and no cache, which would keep pixels of finished pages. Call it
 * before decoding anything.
 */
export function configureImaging(options: { readonly threads: number }): void {
  sharp.cache(false);
  sharp.concurrency(options.threads);
}
