import type { CallToolResult } from '@modelcontextprotocol/server';
import { asRectoError } from '../errors.ts';
import type { Api } from './api.ts';

/** What a tool works with. */
export interface ToolDeps {
  readonly api: Api;
  /** Folders whose files may be read; none where agents are on other machines. */
  readonly roots: readonly string[];
}

/** Answers a call with an object, or with what went wrong and what to do about it. Never rejects. */
export async function answer(work: () => Promise<object>): Promise<CallToolResult> {
  try {
    const value = await work();
    return {
      content: [{ type: 'text', text: JSON.stringify(value) }],
      structuredContent: value as Record<string, unknown>,
    };
  } catch (error) {
    const { code, message } = asRectoError(error, 'internal');
    return { isError: true, content: [{ type: 'text', text: `${message} (${code})` }] };
  }
}
