import { humanised } from '../review/labels.ts';
import { fieldWord } from '../words.ts';

/** What a field is called, from its JSON Pointer with `*` for rows: `Lines › Amount`. */
export function fieldName(pointer: string): string {
  const names = pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.flatMap((name) => (name === '*' && names.length > 2 ? [] : wordOf(name))).join(' › ');
}

function wordOf(name: string): string {
  return fieldWord(name) ?? humanised(name);
}
