import { RectoError } from '../errors.ts';

/**
 * A URL that a request may be sent to as far as can be told without looking up its host.
 * Errors: `url_forbidden` where it is no URL, not of http or https, or has a user or a password in it.
 */
export function checkedUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href))
    throw new RectoError('url_forbidden', 'This is no URL: expected https://HOST/PATH.');
  const url = new URL(text, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new RectoError('url_forbidden', `URLs of ${url.protocol} are not followed: expected http or https.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new RectoError('url_forbidden', `The URL at ${url.host} has a user or a password in it. Leave them out.`);
  }
  return url;
}
