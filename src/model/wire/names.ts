/** Longest name that is sent as it is. */
const LONGEST = 64;
/** Letters and digits of any script, and signs that no grammar has to escape; xgrammar writes `/` as `\/`. */
const SAFE = /^[\p{L}\p{N}_$@.][\p{L}\p{M}\p{N}_$@.:+() -]*$/u;

function isSafe(name: string): boolean {
  return name.length <= LONGEST && SAFE.test(name) && name !== '__proto__';
}

function unused(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted}_${number}`)) number += 1;
  return `${wanted}_${number}`;
}

/** What properties are called in what is sent: another name where a server could refuse their own. */
export function wireNames(names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(names);
  const given = new Map<string, string>();
  for (const name of names) {
    if (isSafe(name)) {
      given.set(name, name);
      continue;
    }
    const plain = name
      .replace(/[^A-Za-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, LONGEST / 2);
    const alias = unused(plain === '' ? 'property' : plain, taken);
    taken.add(alias);
    given.set(name, alias);
  }
  return given;
}

/** The name of the list of values under names that are not declared. */
export function restNameFor(taken: ReadonlySet<string>): string {
  return unused(taken.size === 0 ? 'entries' : 'other_entries', taken);
}

/** The name of a definition, told from where its schema stands. */
export function definitionName(pointer: string, taken: ReadonlySet<string>): string {
  const last = pointer
    .split('/')
    .filter((step) => !/^(\d+|items|anyOf|oneOf|allOf|properties|\$defs|definitions|additionalProperties)?$/.test(step))
    .at(-1);
  const plain = (last ?? 'document').replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  return unused(plain === '' ? 'definition' : plain.slice(0, LONGEST / 2), taken);
}
