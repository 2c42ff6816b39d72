import sharp from 'sharp';

/**
 * Bounds what libvips takes in this process: `threads` for one picture, and no cache, which would hold on to pixels of
 * pages that never come back. Called before a process decodes anything.
 */
export function configureImaging(options: { readonly threads: number }): void {
  sharp.cache(false);
  sharp.concurrency(options.threads);
}
