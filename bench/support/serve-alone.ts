/** Serves the API of the compiled product without workers, on whatever queue the environment names. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const load = (file: string) => import(pathToFileURL(join(import.meta.dirname, '../../dist/src', file)).href);
const { readConfig }: typeof import('../../src/app/config.ts') = await load('app/config.js');
const { openSession }: typeof import('../../src/app/session.ts') = await load('app/session.js');
const { serve }: typeof import('../../src/http/serve.ts') = await load('http/serve.js');

const session = await openSession(readConfig(process.env), { concurrency: 1, staleJobs: 'keep', workers: false });
const { url } = await serve({ host: '127.0.0.1', port: 0, version: 'bench' }, session);
process.stderr.write(`Listening on ${url}\n`);
