import { createInterface } from 'node:readline';

import InMemoryProvider from './in-memory-provider.mjs';

/**
 * Logs in with what the server asks for first, then calls a tool that needs more: the SDK asks for that by itself.
 * It prints JSON, one object a line: `{authorize}` is a URL for the browser, and the URL at which the browser came back
 * is read from standard input, twice; `{written}` is what the tool answered.
 *
 * @param sdk `Client`, `StreamableHTTPClientTransport` and `UnauthorizedError` of either line of the SDK
 * @param finish how that line takes what came back: `(transport, URLSearchParams) => Promise`
 * @param grantTypes what the client registers for
 */
export default async function stepUp({ Client, StreamableHTTPClientTransport, UnauthorizedError }, finish, grantTypes) {
  const server = new URL(process.argv[2]);
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const provider = new InMemoryProvider((url) => console.log(JSON.stringify({ authorize: url.href })));
  provider.clientMetadata = { ...provider.clientMetadata, grant_types: grantTypes };

  await loggingIn((client) => client.listTools());
  const answer = await loggingIn((client) =>
    client.callTool({ name: 'file_writer', arguments: { name: 'note', text: 'written by alice' } }),
  );
  console.log(JSON.stringify({ written: answer.content[0].text }));
  process.exit(0);

  async function loggingIn(use) {
    const transport = new StreamableHTTPClientTransport(server, { authProvider: provider });
    const client = new Client({ name: 'step-up', version: '1.0.0' });
    try {
      await client.connect(transport);
      return await use(client);
    } catch (error) {
      if (!(error instanceof UnauthorizedError)) {
        throw error;
      }
    }
    const { value: cameBackAt } = await lines.next();
    await finish(transport, new URL(cameBackAt).searchParams);
    const again = new Client({ name: 'step-up', version: '1.0.0' });
    await again.connect(new StreamableHTTPClientTransport(server, { authProvider: provider }));
    return use(again);
  }
}
