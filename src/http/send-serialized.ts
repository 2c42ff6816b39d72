import type { FastifyReply } from 'fastify';

/** Sends content that is already serialized. */
export function sendSerialized(reply: unknown, mediaType: string, content: string | Buffer): FastifyReply {
  return (reply as FastifyReply).type(mediaType).send(content);
}
