import { createInterface } from 'node:readline';

/**
 * An MCP client on a general-purpose OAuth library: registers, logs in, calls `whoami`, refreshes, calls again,
 * revokes, and tries to refresh once more. It prints JSON, one object a line: `{authorize}` is the URL for the browser, and the
 * URL at which the browser came back is read from standard input; `{whoami}` follows each call; `{refused}` is the
 * error of the last refresh.
 *
 * @param library `register`, `authorizationUrl`, `redeem`, `refresh` and `revoke`, by this library
 */
export default async function session(library) {
  const resource = process.argv[2];
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const { issuer, scope } = await discover(resource);
  const metadata = {
    client_name: 'OAuth library',
    redirect_uris: ['http://localhost:33335/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };

  const self = await library.register({ issuer, metadata });
  say({ authorize: (await library.authorizationUrl(self, { resource, scope })).href });
  const { value: cameBackAt } = await lines.next();
  const first = await library.redeem(self, new URL(cameBackAt));
  say({ whoami: await whoAmI(resource, first.access_token) });

  const second = await library.refresh(self, first.refresh_token);
  say({ whoami: await whoAmI(resource, second.access_token) });

  await library.revoke(self, second.refresh_token);
  try {
    await library.refresh(self, second.refresh_token);
  } catch (error) {
    say({ refused: error.error });
  }
  process.exit(0);
}

/** RFC 9728 §5: the challenge leads to the resource's metadata, and that to the authorization server. */
async function discover(resource) {
  const { headers } = await fetch(resource, { method: 'POST' });
  const [, address] = headers.get('www-authenticate').match(/resource_metadata="([^"]*)"/);
  const metadata = await (await fetch(address)).json();
  return { issuer: metadata.authorization_servers[0], scope: metadata.scopes_supported.join(' ') };
}

async function whoAmI(resource, accessToken) {
  const answer = await fetch(resource, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${accessToken}`,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'whoami', arguments: {} } }),
  });
  const [, data] = (await answer.text()).match(/^(?:data: )?(\{.*\})$/m);
  return JSON.parse(data).result.structuredContent;
}

function say(object) {
  console.log(JSON.stringify(object));
}
