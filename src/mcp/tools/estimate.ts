import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { estimateSchema } from '../../../schemas/api.ts';
import { askJson } from '../api.ts';
import { documentRequest, sourceShape } from '../source.ts';
import { answer, type ToolDeps } from '../tool.ts';

/** Adds the tool that estimates what a document costs. */
export function addEstimateTool(server: McpServer, { api, roots }: ToolDeps): void {
  server.registerTool(
    'estimate_document',
    {
      title: 'Estimate the cost of a document',
      description: 'Pages, requests, tokens and US dollars that extracting a document would take, without any request.',
      inputSchema: z.strictObject({
        ...sourceShape(roots.length > 0),
        type: z.string().optional().describe('Name of a document type; by default the one that fits'),
        schema: z.record(z.string(), z.unknown()).optional().describe('A JSON Schema of an object instead of a type'),
      }),
      outputSchema: estimateSchema,
      annotations: { readOnlyHint: true, openWorldHint: true },
    },
    ({ type, schema, ...source }, { mcpReq }) =>
      answer(async () => {
        const request = await documentRequest('/v1/estimate', source, { type, schema }, roots);
        return askJson(api, request, estimateSchema, { signal: mcpReq.signal });
      }),
  );
}
