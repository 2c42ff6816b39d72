/**
 * Runs `work` and collects the warnings of pdfjs-dist, which reports damage only by `console.warn`. Only for the child
 * process that prepares documents, where nothing else uses the console.
 */
export async function withWarnings<T>(work: () => Promise<T>): Promise<{ result: T; warnings: readonly string[] }> {
  const warnings: string[] = [];
  const { warn, log } = console;
  const collect = (...parts: readonly unknown[]) => {
    warnings.push(parts.map(String).join(' ').slice(0, 300));
  };
  console.warn = collect;
  console.log = collect;
  try {
    return { result: await work(), warnings };
  } finally {
    console.warn = warn;
    console.log = log;
  }
}

/** The warnings that mean missing content. */
export function damage(warnings: readonly string[]): readonly string[] {
  return warnings.filter((warning) =>
    /exceeded maximum allowed size|unable to decode image|image .*(error|failed)|jpx|jbig2|ccitt|jpeg|dependent image/i.test(
      warning,
    ),
  );
}
