// openid-client with a key of its own and pushed requests, against the MCP server whose URL is given. It prints JSON,
// one object a line: `{authorize}` is the URL for the browser, and the URL at which the browser came back is read from
// standard input; `{tokenType}` follows each answer of the token endpoint, `{whoami}` each call with a proof; `{bearer}`
// is the status of a call without one, `{refused}` the error of a refresh with another key.
import { createInterface } from 'node:readline';

import * as client from 'openid-client';

const resource = process.argv[2];
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (object) => console.log(JSON.stringify(object));

const challenge = await fetch(resource, { method: 'POST' });
const [, address] = challenge.headers.get('www-authenticate').match(/resource_metadata="([^"]*)"/);
const metadata = await (await fetch(address)).json();
const redirectUri = 'http://localhost:33335/callback';

const config = await client.dynamicClientRegistration(
  new URL(metadata.authorization_servers[0]),
  {
    client_name: 'OAuth library with DPoP',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
    dpop_bound_access_tokens: true,
    require_pushed_authorization_requests: true,
  },
  client.None(),
  { algorithm: 'oauth2', execute: [client.allowInsecureRequests] },
);
const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair());

const pkceCodeVerifier = client.randomPKCECodeVerifier();
const expectedState = client.randomState();
const url = await client.buildAuthorizationUrlWithPAR(
  config,
  {
    redirect_uri: redirectUri,
    scope: metadata.scopes_supported.join(' '),
    resource,
    state: expectedState,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  },
  { DPoP },
);
say({ authorize: url.href });
const { value: cameBackAt } = await lines.next();

const checks = { pkceCodeVerifier, expectedState };
const first = await client.authorizationCodeGrant(config, new URL(cameBackAt), checks, { resource }, { DPoP });
say({ tokenType: first.token_type });
say({ whoami: await whoAmI(first.access_token) });

const second = await client.refreshTokenGrant(config, first.refresh_token, { resource }, { DPoP });
say({ tokenType: second.token_type });
say({ whoami: await whoAmI(second.access_token) });

const { status } = await fetch(resource, { method: 'POST', headers: { Authorization: `Bearer ${second.access_token}` } });
say({ bearer: status });

const other = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
try {
  await client.refreshTokenGrant(config, second.refresh_token, { resource }, { DPoP: other });
} catch (error) {
  say({ refused: error.error });
}
process.exit(0);

async function whoAmI(accessToken) {
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'whoami', arguments: {} } };
  const answer = await client.fetchProtectedResource(
    config,
    accessToken,
    new URL(resource),
    'POST',
    JSON.stringify(call),
    new Headers({ 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' }),
    { DPoP },
  );
  const [, data] = (await answer.text()).match(/^(?:data: )?(\{.*\})$/m);
  return JSON.parse(data).result.structuredContent;
}
