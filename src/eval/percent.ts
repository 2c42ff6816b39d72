/** A share from 0 to 1 for people, cut rather than rounded up to 100 %; a dash for none. */
export function percent(share: number | null): string {
  return share === null ? '–' : `${(Math.floor(share * 1000 + 1e-9) / 10).toFixed(1)} %`;
}
