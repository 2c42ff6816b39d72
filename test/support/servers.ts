import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server of this test's own, on a free port of the loopback. */
export interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** `folder`: where it keeps everything durably; nothing is kept without one. */
export async function startRedis(
  options: { readonly port?: number; readonly folder?: string } = {},
): Promise<TestServer> {
  const port = options.port ?? (await freePort());
  const durable =
    options.folder === undefined ? ['--appendonly', 'no'] : ['--appendonly', 'yes', '--dir', options.folder];
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', ...durable], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await untilSaid(child, /Ready to accept connections/);
  return { url: `redis://127.0.0.1:${port}`, stop: () => end(child) };
}

const postgresBin = ['/usr/lib/postgresql', '/usr/local/pgsql', '/opt/homebrew/opt/postgresql'].flatMap((folder) =>
  existsSync(folder)
    ? ['bin', ...readdirSync(folder).map((version) => join(version, 'bin'))]
        .map((bin) => join(folder, bin))
        .filter((bin) => existsSync(join(bin, 'initdb')))
    : [],
)[0];

export const hasPostgres = postgresBin !== undefined;

/** Postgres refuses to run as root: then the user that Debian's package made runs it. */
function postgresUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('postgres:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

export async function startPostgres(): Promise<TestServer> {
  if (postgresBin === undefined) throw new Error('Postgres is not installed');
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'recto-postgres-'));
  const user = postgresUser();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const made = spawnSync(join(postgresBin, 'initdb'), ['-D', folder, '-U', 'recto', '--auth=trust', '--no-sync'], {
    ...user,
    encoding: 'utf8',
    cwd: '/',
  });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const child = spawn(
    join(postgresBin, 'postgres'),
    [
      '-D',
      folder,
      '-p',
      String(port),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      `unix_socket_directories=${folder}`,
      '-c',
      'fsync=off',
    ],
    { ...user, stdio: ['ignore', 'inherit', 'pipe'], cwd: '/' },
  );
  await untilSaid(child, /ready to accept connections/);
  return {
    url: `postgres://recto@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await end(child, 'SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function untilSaid(child: ChildProcess, pattern: RegExp): Promise<void> {
  const stream = child.stdout ?? child.stderr;
  let said = '';
  await new Promise<void>((resolve, reject) => {
    stream?.on('data', (data: Buffer) => {
      said += data.toString('utf8');
      if (pattern.test(said)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${said}`)));
    child.once('error', reject);
  });
}

export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}
