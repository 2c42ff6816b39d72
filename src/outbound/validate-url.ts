import { RectoError } from '../errors.ts';

/**
 * Parses a URL for a request, without looking up its host.
 * Errors: `url_forbidden` when it is not a URL, not http or https, or has a user or password in it.
 */
export function validateUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href))
    throw new RectoError('url_forbidden', 'This is not a URL: expected https://HOST/PATH.');
  const url = new URL(text, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new RectoError('url_forbidden', `URLs of ${url.protocol} are not followed: expected http or https.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new RectoError('url_forbidden', `The URL at ${url.host} has a user or a password in it. Leave them out.`);
  }
  return url;
}
