/**
 * A bare Fastify route that streams the file of a multipart body to disk and adds one BullMQ job, as their documentation
 * shows it. The environment names the queue (`BARE_QUEUE`) and the folder of the files (`BARE_FOLDER`).
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import multipart from '@fastify/multipart';
import Fastify from 'fastify';
import { connectBare } from './bare-bullmq.ts';

const { BARE_QUEUE: url = '', BARE_FOLDER: folder = '' } = process.env;
const { classes, connection } = await connectBare(url);
const queue = new classes.Queue('bare-documents', { connection } as never);
queue.on('error', () => undefined);
await queue.waitUntilReady();
await mkdir(folder, { recursive: true });

const app = Fastify();
await app.register(multipart, { limits: { fileSize: 100_000_000 } });
app.post('/v1/jobs', async (request, reply) => {
  const id = randomUUID();
  const fields: Record<string, unknown> = {};
  for await (const part of request.parts()) {
    if (part.type === 'file') await pipeline(part.file, createWriteStream(join(folder, id)));
    else fields[part.fieldname] = part.value;
  }
  await queue.add('document', { id, ...fields }, { jobId: id });
  return reply.code(202).send({ id });
});
process.stderr.write(`Listening on ${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
