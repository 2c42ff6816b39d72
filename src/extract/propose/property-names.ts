/** Names of properties, each once. */
export interface PropertyNames {
  /** The name of a property for a label: `invoice_no` for "Invoice No.". */
  readonly next: (label: string) => string;
}

const MAX_LENGTH = 40;

/** Creates names for the properties of one object. */
export function createNames(): PropertyNames {
  const taken = new Set<string>();
  return {
    next(label) {
      const plain = label
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .toLowerCase()
        .replaceAll('ß', 'ss')
        .replaceAll('%', ' percent ')
        .replaceAll('#', ' number ')
        .replace(/[^a-z0-9]+/gu, '_')
        .replace(/^_+|_+$/gu, '')
        .slice(0, MAX_LENGTH)
        .replace(/_+$/u, '');
      const start = plain === '' ? 'field' : /^\d/.test(plain) ? `field_${plain}` : plain;
      let name = start;
      for (let number = 2; taken.has(name); number += 1) name = `${start}_${number}`;
      taken.add(name);
      return name;
    },
  };
}
