import { asRectoError, RectoError } from '../errors.ts';
import { codeOf } from '../util/durable-files.ts';

/** The error of a server that cannot listen on an address; `option` is the one that names another. */
export function listenError(
  error: unknown,
  { host, port }: { readonly host: string; readonly port: number },
  option: string,
): RectoError {
  const reason = {
    EADDRINUSE: `Port ${port} of ${host} is in use by another program. Name another port with ${option}, or stop that program.`,
    EACCES: `This user may not listen on port ${port} of ${host}. Name a port from 1024 on with ${option}.`,
    EADDRNOTAVAIL: `${host} is not an address of this machine. Name one that is, or 127.0.0.1, with ${option.replace('--port', '--host')}.`,
    ENOTFOUND: `There is no host called ${host}. Name an address of this machine with ${option.replace('--port', '--host')}.`,
  }[codeOf(error) ?? ''];
  return reason === undefined
    ? asRectoError(error, 'usage', `The server cannot listen on ${host}:${port}`)
    : new RectoError('usage', reason, { cause: error });
}
