// The TypeScript SDK 1.x against the MCP server whose URL is given; session.mjs says what it prints.
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

import session from './session.mjs';

await session({ Client, StreamableHTTPClientTransport, UnauthorizedError }, (transport, answer) =>
  transport.finishAuth(answer.get('code')),
);
