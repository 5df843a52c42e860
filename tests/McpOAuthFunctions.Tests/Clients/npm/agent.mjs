import { readFileSync } from 'node:fs';

/**
 * Calls `whoami` of the MCP server as an app without a user, spoils its access token, and calls it again. It prints
 * `{whoami}` after each call.
 *
 * Arguments: the server's URL, the broker's issuer, the client's id, the kind of credential (`secret`, `key` or
 * `assertion`) and a file with the credential.
 *
 * @param sdk `Client`, `StreamableHTTPClientTransport` and the three providers of either line of the SDK
 */
export default async function agent(sdk) {
  const [server, expectedIssuer, clientId, kind, file] = process.argv.slice(2);
  const credential = readFileSync(file, 'utf8').trim();
  const provider = {
    secret: () => new sdk.ClientCredentialsProvider({ clientId, expectedIssuer, clientSecret: credential }),
    key: () =>
      new sdk.PrivateKeyJwtProvider({ clientId, expectedIssuer, privateKey: credential, algorithm: 'ES256' }),
    assertion: () => new sdk.StaticPrivateKeyJwtProvider({ clientId, expectedIssuer, jwtBearerAssertion: credential }),
  }[kind]();

  await callOnce();
  const tokens = provider.tokens();
  provider.saveTokens({ ...tokens, access_token: `${tokens.access_token}spoiled` });
  await callOnce();
  process.exit(0);

  async function callOnce() {
    const client = new sdk.Client({ name: 'agent', version: '1.0.0' });
    await client.connect(new sdk.StreamableHTTPClientTransport(new URL(server), { authProvider: provider }));
    const { structuredContent } = await client.callTool({ name: 'whoami', arguments: {} });
    console.log(JSON.stringify({ whoami: structuredContent }));
    await client.close();
  }
}
