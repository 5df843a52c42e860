// The TypeScript SDK 2.x against the MCP server whose URL is given; session.mjs says what it prints.
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';

import session from './session.mjs';

await session({ Client, StreamableHTTPClientTransport, UnauthorizedError }, (transport, answer) =>
  transport.finishAuth(answer),
);
