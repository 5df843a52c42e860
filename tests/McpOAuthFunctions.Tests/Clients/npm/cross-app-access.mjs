// The TypeScript SDK 2.x as a company's client: no browser, only what the company's provider signs.
// Arguments: the MCP server's URL, the broker's issuer, the provider's issuer, the client's secret at the broker.
import {
  Client,
  CrossAppAccessProvider,
  discoverAndRequestJwtAuthGrant,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';

const [, , server, broker, provider, clientSecret] = process.argv;

const authProvider = new CrossAppAccessProvider({
  assertion: async ({ authorizationServerUrl, resourceUrl, scope, fetchFn }) => {
    const { jwtAuthGrant } = await discoverAndRequestJwtAuthGrant({
      idpUrl: provider,
      audience: authorizationServerUrl,
      resource: resourceUrl,
      idToken: 'an-id-token-of-the-user',
      clientId: 'office-at-the-company',
      scope,
      fetchFn,
    });
    return jwtAuthGrant;
  },
  clientId: 'office',
  clientSecret,
  expectedIssuer: broker,
});

const client = new Client({ name: 'company-client', version: '1.0.0' });
await client.connect(new StreamableHTTPClientTransport(new URL(server), { authProvider }));
const { structuredContent } = await client.callTool({ name: 'whoami', arguments: {} });
console.log(JSON.stringify({ whoami: structuredContent }));
await client.close();
process.exit(0);
