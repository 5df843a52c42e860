// The TypeScript SDK 1.x against the MCP server whose URL is given; step-up.mjs says what it prints.
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

import stepUp from './step-up.mjs';

// With a refresh token this line refreshes in place of asking for more, which cannot give it.
await stepUp(
  { Client, StreamableHTTPClientTransport, UnauthorizedError },
  (transport, answer) => transport.finishAuth(answer.get('code')),
  ['authorization_code'],
);
