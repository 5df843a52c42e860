// The TypeScript SDK 2.x against the MCP server whose URL is given; step-up.mjs says what it prints.
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';

import stepUp from './step-up.mjs';

await stepUp(
  { Client, StreamableHTTPClientTransport, UnauthorizedError },
  (transport, answer) => transport.finishAuth(answer),
  ['authorization_code', 'refresh_token'],
);
