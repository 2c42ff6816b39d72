import { connect } from 'node:net';

/** Requests made to hold up or confuse a server, by name: bytes as they go over the wire, or what `fetch` is given. */
export type HostileRequest =
  | { readonly path: string; readonly init?: RequestInit }
  /** `head` is sent as it is; the connection is closed after the answer, or after a while without one. */
  | { readonly raw: string };

const json = (body: string, path = '/v1/jobs'): HostileRequest => ({
  path,
  init: { method: 'POST', headers: { 'content-type': 'application/json' }, body },
});
const form = (body: string): HostileRequest => ({
  path: '/v1/jobs',
  init: { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=B' }, body },
});
const field = (name: string, value: string) =>
  `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (name: string, content = 'Total: 1 EUR') =>
  `--B\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n${content}\r\n`;
const END = '--B--\r\n';
const source = (value: object) => json(JSON.stringify({ source: value, type: 'receipt' }));
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const get = (path: string): HostileRequest => ({ path });

export const HOSTILE_REQUESTS: Readonly<Record<string, HostileRequest>> = {
  'JSON nested 100,000 times': json(nested(100_000)),
  'a schema nested 3,000 times': json(`{"schema":${nested(3000)},"source":{"base64":"QQ==","name":"a.txt"}}`),
  'JSON of 150,000 unknown names': json(`{${Array.from({ length: 150_000 }, (_, i) => `"k${i}":${i}`).join(',')}}`),
  'JSON of a million values': json(`{"metadata":[${'1,'.repeat(1e6)}1]}`),
  '100,000 pieces of metadata': json(
    JSON.stringify({
      metadata: Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, 'v'])),
      source: { base64: 'QQ==', name: 'a.txt' },
    }),
  ),
  'JSON that is a list': json('[]'),
  'JSON that is null': json('null'),
  'JSON with names of prototypes': json('{"__proto__":{"type":"x"},"constructor":{"prototype":{}},"source":{}}'),
  'JSON with one name twice': json('{"type":"receipt","type":"invoice","source":{"base64":"QQ==","name":"a.txt"}}'),
  'JSON in UTF-16': json('\ufeff\0{\0}\0'),
  'bytes that are no base64': source({ base64: '***', name: 'a.txt' }),
  'a name that climbs': source({ base64: 'VG90YWw6IDE=', name: '../../../etc/passwd' }),
  'a name of control characters': source({ base64: 'VG90YWw6IDE=', name: '\u0000\u001b[2J\u202e.txt' }),
  'a file as source': source({ url: 'file:///etc/passwd' }),
  'the machine itself as source': source({ url: 'http://127.0.0.1:1/' }),
  'metadata of a cloud as source': source({ url: 'http://169.254.169.254/latest/meta-data/' }),
  'an address in octal as source': source({ url: 'http://0177.0.0.1/' }),
  'an address in IPv6 as source': source({ url: 'http://[::ffff:7f00:1]/' }),
  'a data URL of nothing': source({ url: 'data:,' }),
  'a data URL that is no base64': source({ url: 'data:text/plain;base64,***' }),
  'a callback to the machine itself': json(
    '{"source":{"base64":"VG90YWw6IDE=","name":"a.txt"},"callback_url":"http://localhost:1/"}',
  ),
  'a budget that is no number': json('{"source":{"base64":"QQ==","name":"a"},"budget_usd":1e999}'),
  'a form of 5,000 fields': form(`${Array.from({ length: 5000 }, (_, i) => field(`f${i}`, 'x')).join('')}${END}`),
  'a form of 2,000 empty files': form(
    `${Array.from({ length: 2000 }, (_, i) => file(`f${i}.txt`, '')).join('')}${END}`,
  ),
  'a form that ends in the middle': form(file('a.txt').slice(0, -8)),
  'a form inside a form': form(
    `--B\r\nContent-Type: multipart/mixed; boundary=C\r\n\r\n--C\r\n\r\nx\r\n--C--\r\n${END}`,
  ),
  'a file named with quotes and line ends': form(`${file('a\\".txt\r\nX: y')}${END}`),
  'a file named with 10,000 letters': form(`${file(`${'n'.repeat(10_000)}.txt`)}${END}`),
  'a schema in a form that is no JSON': form(`${field('schema', '{')}${file('a.txt')}${END}`),
  'a schema in a form that loops': form(
    `${field('schema', '{"type":"object","properties":{"a":{"$ref":"#/properties/a"}}}')}${file('a.txt')}${END}`,
  ),
  'an id that climbs': get('/v1/jobs/..%2f..%2fsecrets/result'),
  'an id of nothing': get('/v1/jobs/%00'),
  'a cursor of nonsense': get('/v1/jobs?cursor=%ff%fe&limit=100'),
  'a limit below nothing': get('/v1/jobs?limit=-1'),
  'a wait that is no number': get('/v1/jobs/d-0?wait=NaN'),
  'a page that is not there': get('/v1/jobs/d-00000000000000000000000000000000/pages/999999999999'),
  'a box of nonsense': get('/v1/jobs/d-00000000000000000000000000000000/pages/1/image?box=NaN,Infinity,-1,1e999'),
  'a type that climbs': get('/v1/types/..%2f..%2fpackage'),
  'a path of 12,000 letters': get(`/v1/jobs/${'x'.repeat(12_000)}`),
  'a query of 3,000 names': get(`/v1/jobs?${Array.from({ length: 3000 }, (_, i) => `a${i}=1`).join('&')}`),
  'a key of 20 kB': { path: '/v1/jobs', init: { headers: { authorization: `Bearer ${'x'.repeat(10_000)}` } } },
  'a method that there is not': { raw: 'BREW /v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n' },
  'no HTTP at all': { raw: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' },
  'headers of 100 kB': { raw: `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n` },
  '5,000 headers': {
    raw: `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n${Array.from({ length: 5000 }, (_, i) => `X${i}: 1\r\n`).join('')}\r\n`,
  },
  'two lengths': {
    raw: 'POST /v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
  },
  'a length and chunks': {
    raw: 'POST /v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  },
  'chunks of nonsense': {
    raw: 'POST /v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  },
  'an upgrade': {
    raw: 'GET /v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n',
  },
  'another host': { raw: 'GET /v1/jobs HTTP/1.1\r\nHost: evil.example\r\n\r\n' },
};

/** The status with which a server answers; 0 where it closes the connection without a word, or says nothing for a while. */
export async function statusOf(request: HostileRequest, url: string): Promise<{ status: number; body: string }> {
  if ('path' in request) {
    const reply = await fetch(new URL(request.path, url), request.init);
    return { status: reply.status, body: await reply.text() };
  }
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let said = '';
  await new Promise<void>((resolve) => {
    socket.setTimeout(3000, resolve);
    socket.on('data', (data: Buffer) => {
      said += data.toString('latin1');
      if (said.includes('\r\n\r\n')) resolve();
    });
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
    socket.write(Buffer.from(request.raw, 'latin1'));
  });
  socket.destroy();
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1] ?? 0), body: said.split('\r\n\r\n')[1] ?? '' };
}
