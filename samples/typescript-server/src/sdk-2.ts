// The sample on the TypeScript SDK 2.x with a fetch handler. It has no sessions and serves MCP 2026-07-28 and before.
import { createServer as createHttpServer } from 'node:http';

import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, inputRequired, McpServer } from '@modelcontextprotocol/server';
import { connectResult } from 'mcp-oauth-client';
import { z } from 'zod';

import { keep, read } from './files.js';
import { oauth } from './oauth.js';
import { personOf } from './person.js';
import { port } from './settings.js';

createServer(); // so that `protectFetch()` knows the scopes of the tools from the first request on
const mcp = createMcpHandler(createServer);
createHttpServer(toNodeHandler({ fetch: oauth.protectFetch(mcp.fetch) })).listen(port, () =>
  console.log(`Listening at ${oauth.metadata.resource}`),
);

function createServer(): McpServer {
  const server = new McpServer({ name: 'sample', version: '1.0.0' });

  server.registerTool('whoami', { description: 'Returns the signed-in user.' }, ({ http }) => {
    const person = personOf(http?.authInfo?.extra?.['claims'] as Record<string, unknown>);
    return { structuredContent: person, content: [{ type: 'text', text: JSON.stringify(person) }] };
  });

  server.registerTool('file_reader', { description: 'Reads one of your files from the upstream.' }, async (context) => {
    const token = await oauth.toolTokens.get(context.http?.authInfo, 'file_reader', ['read']);
    if (token.kind === 'not-connected') {
      return connectResult(token, server, context, inputRequired);
    }
    return { content: [{ type: 'text', text: await read(token.accessToken) }] };
  });

  const description = 'Stores a text under a name until the server stops.';
  const inputSchema = z.object({ name: z.string(), text: z.string() });
  server.registerTool(
    'file_writer',
    { description, inputSchema },
    oauth.requireScopes('file_writer', ['write:files'], ({ name, text }, { http }) => ({
      content: [{ type: 'text', text: keep(http?.authInfo?.extra?.['sub'] as string, name, text) }],
    })),
  );

  return server;
}
