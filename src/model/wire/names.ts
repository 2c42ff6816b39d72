/** Maximum length of a name that is sent as it is. */
const MAX_NAME_LENGTH = 64;
/** Letters and digits of any script, and characters that no grammar must escape; xgrammar writes `/` as `\/`. */
const SAFE = /^[\p{L}\p{N}_$@.][\p{L}\p{M}\p{N}_$@.:+() -]*$/u;

function isSafe(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && SAFE.test(name) && name !== '__proto__';
}

function unused(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}_${number}`)) number += 1;
  return `${name}_${number}`;
}

/** Wire names of properties: an alias if a server could reject the name. */
export function wireNames(names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(names);
  const aliases = new Map<string, string>();
  for (const name of names) {
    if (isSafe(name)) {
      aliases.set(name, name);
      continue;
    }
    const plain = name
      .replace(/[^A-Za-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, MAX_NAME_LENGTH / 2);
    const alias = unused(plain === '' ? 'property' : plain, taken);
    taken.add(alias);
    aliases.set(name, alias);
  }
  return aliases;
}

/** The name of the list of undeclared properties. */
export function restNameFor(taken: ReadonlySet<string>): string {
  return unused(taken.size === 0 ? 'entries' : 'other_entries', taken);
}

/** The name of a definition, derived from its JSON Pointer. */
export function definitionName(pointer: string, taken: ReadonlySet<string>): string {
  const last = pointer
    .split('/')
    .filter((step) => !/^(\d+|items|anyOf|oneOf|allOf|properties|\$defs|definitions|additionalProperties)?$/.test(step))
    .at(-1);
  const plain = (last ?? 'document').replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  return unused(plain === '' ? 'definition' : plain.slice(0, MAX_NAME_LENGTH / 2), taken);
}
