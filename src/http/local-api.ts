import { setMaxListeners } from 'node:events';
import { logForLibrary } from '../app/log.ts';
import type { Session } from '../app/session.ts';
import type { Api } from '../mcp/api.ts';
import { createApp } from './app.ts';
import { createHttpDeps } from './create-deps.ts';
import { createInjectedApi } from './inject-api.ts';

/** Opens the REST API for this process alone: it does not listen, and needs no API key. */
export async function openLocalApi(
  session: Session,
  version: string,
): Promise<{ readonly api: Api; close(): Promise<void> }> {
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const deps = createHttpDeps({ keys: () => [], local: true, page: [], closing: closing.signal }, session);
  const app = await createApp(deps, logForLibrary(session.log), version);
  await app.ready();
  return {
    api: createInjectedApi(app, {}),
    async close() {
      closing.abort();
      await app.close();
    },
  };
}
