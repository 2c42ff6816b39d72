/** Optimises code later than usual, as most of it runs for a moment; other versions of V8 have no such option. */
export const OPTIMISE_LATE: readonly string[] = process.versions.node.startsWith('20.')
  ? ['--interrupt-budget=2000000']
  : [];
