import type { FastifyReply, FastifyRequest } from 'fastify';
import { digest } from '../../store/digest.ts';
import type { App } from '../deps.ts';
import type { PageFile } from '../page-files.ts';

/** What the page may do: run and fetch what this server sends, and show pictures of pages. No other host is asked. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  vary: 'accept-encoding',
};

/** Files with a hash of their content in their name never change. */
const HASHED = /^\/assets\//;

/** Adds the routes of the page for people. They hold nothing private: what the page shows comes from the API. */
export function pageFileRoutes(app: App, files: readonly PageFile[]): void {
  for (const file of files) {
    const tag = `"${digest(file.plain.toString('base64')).slice(0, 16)}"`;
    app.get(file.path, { schema: { hide: true } }, async (request, reply) => {
      const answer = reply as unknown as FastifyReply;
      answer.headers({
        ...HEADERS,
        etag: tag,
        'cache-control': HASHED.test(file.path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      });
      if (request.headers['if-none-match'] === tag) return answer.code(304).send() as never;
      const [encoding, content] = encoded(file, request);
      if (encoding !== undefined) answer.header('content-encoding', encoding);
      return answer.type(file.mediaType).send(content) as never;
    });
  }
}

function encoded({ br, gzip, plain }: PageFile, { headers }: Pick<FastifyRequest, 'headers'>) {
  const accepted = String(headers['accept-encoding'] ?? '')
    .split(',')
    .map((name) => name.trim().split(';')[0]);
  if (br !== undefined && accepted.includes('br')) return ['br', br] as const;
  if (gzip !== undefined && accepted.includes('gzip')) return ['gzip', gzip] as const;
  return [undefined, plain] as const;
}
