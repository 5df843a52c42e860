// The sample on the TypeScript SDK 1.x with Express. It keeps sessions: only `initialize` says what a client can do.
import { randomUUID } from 'node:crypto';

import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js';
import { isInitializeRequest, UrlElicitationRequiredError } from '@modelcontextprotocol/sdk/types.js';
import express from 'express';
import { orElicit } from 'mcp-oauth-client';
import { z } from 'zod';

import { keep, read } from './files.js';
import { oauth } from './oauth.js';
import { personOf } from './person.js';
import { port } from './settings.js';

const maxSessions = 1000;

interface Session {
  transport: StreamableHTTPServerTransport;
  owner: string;
}

const sessions = new Map<string, Session>();

const app = express();
app.use(oauth.serveMetadata());
app.all('/mcp', oauth.protect(), express.json(), async (request, response) => {
  const owner = subjectOf((request as { auth?: AuthInfo }).auth);
  const session = sessions.get(request.get('mcp-session-id') ?? '');
  // A session belongs to one user: another user's token does not open it.
  if (session?.owner === owner) {
    await session.transport.handleRequest(request, response, request.body);
  } else if (isInitializeRequest(request.body)) {
    const transport = await startSession(owner);
    await transport.handleRequest(request, response, request.body);
  } else {
    response.status(404).json({ jsonrpc: '2.0', error: { code: -32001, message: 'Session not found' }, id: null });
  }
});
createServer(); // so that `protect()` knows the scopes of the tools from the first request on
app.listen(port, () => console.log(`Listening at ${oauth.metadata.resource}`));

async function startSession(owner: string): Promise<StreamableHTTPServerTransport> {
  const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => {
      sessions.set(id, { transport, owner });
      const [oldest] = sessions.keys();
      if (sessions.size > maxSessions && oldest !== undefined) {
        sessions.delete(oldest);
      }
    },
    onsessionclosed: (id) => void sessions.delete(id),
  });
  await createServer().connect(transport);
  return transport;
}

function createServer(): McpServer {
  const server = new McpServer({ name: 'sample', version: '1.0.0' });

  server.registerTool('whoami', { description: 'Returns the signed-in user.' }, ({ authInfo }) => {
    const person = personOf(authInfo?.extra?.['claims'] as Record<string, unknown>);
    return { structuredContent: person, content: [{ type: 'text', text: JSON.stringify(person) }] };
  });

  server.registerTool('file_reader', { description: 'Reads one of your files from the upstream.' }, async (extra) => {
    const token = await oauth.toolTokens.get(extra.authInfo, 'file_reader', ['read']);
    const { accessToken } = orElicit(token, server, UrlElicitationRequiredError);
    return { content: [{ type: 'text', text: await read(accessToken) }] };
  });

  const description = 'Stores a text under a name until the server stops.';
  const inputSchema = { name: z.string(), text: z.string() };
  server.registerTool(
    'file_writer',
    { description, inputSchema },
    oauth.requireScopes('file_writer', ['write:files'], ({ name, text }, { authInfo }) => ({
      content: [{ type: 'text', text: keep(subjectOf(authInfo), name, text) }],
    })),
  );

  return server;
}

function subjectOf(authInfo: AuthInfo | undefined): string {
  return authInfo?.extra?.['sub'] as string;
}
