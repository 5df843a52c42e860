// The TypeScript SDK 1.x against the MCP server whose URL is given; connect.mjs says what it prints.
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';

import connect from './connect.mjs';

await connect(
  { Client, StreamableHTTPClientTransport, UnauthorizedError },
  (transport, answer) => transport.finishAuth(answer.get('code')),
  (client, show) =>
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      show(params.url);
      return { action: 'accept' };
    }),
);
