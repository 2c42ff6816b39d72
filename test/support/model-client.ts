import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openClient } from './client.ts';
import { temporaryFolder } from './folder.ts';
import type { Answered, ReceivedRequest } from './model-server/protocol.ts';
import { startModelServer } from './model-server/server.ts';

/** A client of the library, with a model on a server that answers as the test says. Both end with the test. */
export async function openWithModel(
  answer: (request: ReceivedRequest) => Answered,
  settings: Readonly<Record<string, string>> = {},
) {
  const server = await startModelServer({ kind: 'openrouter', key: 'sk-test', answer });
  const recto = await openClient({
    RECTO_STATE: join(temporaryFolder(), 'state'),
    RECTO_MODEL_URL: server.url,
    RECTO_MODEL_KEY: 'sk-test',
    RECTO_MODEL_SERVER: 'openrouter',
    RECTO_LOG: 'silent',
    ...settings,
  });
  onTestFinished(async () => {
    await recto.close();
    await server.stop();
  });
  return { server, recto };
}
