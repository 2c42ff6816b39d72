import type { Socket } from 'node:net';
import { RectoError } from '../errors.ts';
import { problemOf } from './problem.ts';

const STATUS_BY_CODE: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The URL and the headers are longer than 16 kB together.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

/** Answers a connection on which Node found no valid HTTP request, and closes it. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, detail] = STATUS_BY_CODE[error.code ?? ''] ?? [400, 'This is not an HTTP/1.1 request.'];
  const body = JSON.stringify({ ...problemOf(new RectoError('request_invalid', detail)), status });
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} Refused\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}
