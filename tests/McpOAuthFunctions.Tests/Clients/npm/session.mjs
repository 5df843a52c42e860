import { createInterface } from 'node:readline';

import InMemoryProvider from './in-memory-provider.mjs';

/**
 * Registers, logs in, calls `whoami`, loses its access token and calls again. It prints JSON, one object a line:
 * `{authorize}` is the URL for the browser, and the URL at which the browser came back is read from standard input;
 * `{whoami}` follows each call; `{exchanges}` are the requests to the authorization server, with `{status}`.
 *
 * @param sdk `Client`, `StreamableHTTPClientTransport` and `UnauthorizedError` of either line of the SDK
 * @param finish how that line takes what came back: `(transport, URLSearchParams) => Promise`
 */
export default async function session({ Client, StreamableHTTPClientTransport, UnauthorizedError }, finish) {
  const server = new URL(process.argv[2]);
  const exchanges = [];
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const provider = new InMemoryProvider((url) => say({ authorize: url.href }));
  const newTransport = () =>
    new StreamableHTTPClientTransport(server, { authProvider: provider, fetch: recordingFetch(server, exchanges) });

  const first = newTransport();
  try {
    await newClient().connect(first);
    throw new Error('The server let a client in that has no token.');
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) {
      throw error;
    }
  }

  const { value: cameBackAt } = await lines.next();
  await finish(first, new URL(cameBackAt).searchParams);

  const client = newClient();
  await client.connect(newTransport());
  say({ whoami: await whoAmI(client) });

  provider.spoilAccessToken();
  say({ whoami: await whoAmI(client) });

  await client.close();
  say({ exchanges });
  process.exit(0);

  function newClient() {
    return new Client({ name: 'typescript-sdk', version: '1.0.0' });
  }
}

async function whoAmI(client) {
  const { structuredContent } = await client.callTool({ name: 'whoami', arguments: {} });
  return structuredContent;
}

function say(object) {
  console.log(JSON.stringify(object));
}

/** Notes what is sent to other origins than the MCP server's: requests to the authorization server. */
function recordingFetch(server, exchanges) {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const response = await fetch(input, init);
    if (url.origin !== server.origin) {
      const request = { method: init?.method ?? 'GET', path: url.pathname, body: init?.body?.toString() };
      exchanges.push({ ...request, headers: Object.fromEntries(new Headers(init?.headers)), status: response.status });
    }
    return response;
  };
}
