import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { createMcpServer } from './server.ts';
import type { ToolDeps } from './tool.ts';

/** Size of one message: a document in base64. */
const MAX_MESSAGE_BYTES = 32_000_000;

/**
 * Serves the Model Context Protocol on standard input and output until the input ends or the signal aborts. Errors of
 * the protocol go to `onError`.
 */
export async function serveMcpOnStdio(
  deps: ToolDeps,
  { version, onError }: { readonly version: string; readonly onError: (error: Error) => void },
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const transport = new StdioServerTransport(process.stdin, process.stdout, { maxBufferSize: MAX_MESSAGE_BYTES });
  const handle = serveStdio(() => createMcpServer(deps, version), { transport, onerror: onError });
  try {
    await new Promise<void>((resolve) => {
      process.stdin.once('end', resolve).once('close', resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
    });
  } finally {
    await handle.close();
  }
}
