import type { FastifyReply } from 'fastify';

/** Answers with what is written already, and needs no serialising. */
export function sendRaw(reply: unknown, mediaType: string, content: string | Buffer): FastifyReply {
  return (reply as FastifyReply).type(mediaType).send(content);
}
