import type { EvalReport } from './report.ts';

/** What results have to reach. */
export interface Gates {
  /** 0 to 1. */
  readonly minF1?: number | undefined;
  readonly maxSilent?: number | undefined;
}

/** Says in a sentence each what a report misses. */
export function missedGates({ total }: Pick<EvalReport, 'total'>, { minF1, maxSilent }: Gates): readonly string[] {
  const missed: string[] = [];
  if (minF1 !== undefined && total.f1 === null) {
    missed.push(`F1 is asked to be at least ${minF1} (--min-f1), but neither the gold nor the results have a value.`);
  } else if (minF1 !== undefined && (total.f1 ?? 0) < minF1) {
    missed.push(`F1 is ${(total.f1 ?? 0).toFixed(4)}, less than the ${minF1} of --min-f1.`);
  }
  if (maxSilent !== undefined && total.silent > maxSilent) {
    const values = total.silent === 1 ? '1 value is' : `${total.silent} values are`;
    missed.push(`${values} silently wrong, more than the ${maxSilent} of --max-silent.`);
  }
  return missed;
}
