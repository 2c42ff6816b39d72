const SHOWN = 5;
const LONGEST = 80;

/**
 * Some names of a list, for a message: one line, without what could disturb a terminal, and how many more there are, or
 * that there are others.
 */
export function someNames(names: readonly string[], total: number | 'many' = names.length): string {
  const shown = names.slice(0, SHOWN).map(oneLine);
  const more = total === 'many' ? 'others' : `${total - shown.length} more`;
  return total === shown.length ? shown.join(', ') : [...shown, `and ${more}`].join(', ');
}

/** How many, as in `1 file` and `2 files`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function oneLine(name: string): string {
  const clean = name.replace(/[\p{C}\s]+/gu, ' ').trim();
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean;
}
