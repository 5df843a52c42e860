// The TypeScript SDK 2.x against the MCP server whose URL is given; connect.mjs says what it prints.
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';

import connect from './connect.mjs';

await connect(
  { Client, StreamableHTTPClientTransport, UnauthorizedError },
  (transport, answer) => transport.finishAuth(answer),
  (client, show) =>
    client.setRequestHandler('elicitation/create', ({ params }) => {
      show(params.url);
      return { action: 'accept' };
    }),
);
