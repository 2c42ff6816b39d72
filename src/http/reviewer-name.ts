import type { ApiKey } from '../app/api-keys.ts';
import { RectoError } from '../errors.ts';

/**
 * Who makes an edit: the name that was given, or that of the API key. Errors: `request_invalid` for the name of another
 * key, which would say that somebody else has made it.
 */
export function reviewerName(
  given: string | undefined,
  owner: string | undefined,
  keys: readonly ApiKey[],
): string | undefined {
  const own = keys.find(({ id }) => id === owner)?.name;
  if (given === undefined) return own;
  const isOthers = keys.some(({ name }) => plain(name) === plain(given));
  if (!isOthers || (own !== undefined && plain(own) === plain(given))) return given;
  throw new RectoError('request_invalid', 'reviewer: another API key has this name. Give a name of your own.');
}

/** A name as people tell it from others: without case, blanks and characters that are not seen. */
function plain(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\p{Cf}\s]+/gu, '')
    .toLowerCase();
}
