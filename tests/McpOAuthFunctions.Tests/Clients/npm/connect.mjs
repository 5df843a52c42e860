import { createInterface } from 'node:readline';

import InMemoryProvider from './in-memory-provider.mjs';

/**
 * Logs in and calls a tool that needs the person to connect an account first. It prints JSON, one object a line:
 * `{authorize}` is a URL for the browser, and the URL at which the browser came back is read from standard input;
 * `{asked}` has the links that the server asked the client to show, and the text; any line from standard input then
 * means that the person has connected; `{read}` is what the tool answered at last.
 *
 * @param sdk `Client`, `StreamableHTTPClientTransport` and `UnauthorizedError` of either line of the SDK
 * @param finish how that line takes what came back: `(transport, URLSearchParams) => Promise`
 * @param listen `(client, show) => void` makes the client answer elicitations: it shows the URL, and the person accepts
 */
export default async function connect({ Client, StreamableHTTPClientTransport, UnauthorizedError }, finish, listen) {
  const [server, canShowLinks] = [new URL(process.argv[2]), process.argv[3] === 'links'];
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const provider = new InMemoryProvider((url) => say({ authorize: url.href }));
  const shown = [];

  const first = new StreamableHTTPClientTransport(server, { authProvider: provider });
  try {
    await newClient().connect(first);
    throw new Error('The server let a client in that has no token.');
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) {
      throw error;
    }
  }
  await finish(first, new URL((await lines.next()).value).searchParams);

  const client = newClient();
  await client.connect(new StreamableHTTPClientTransport(server, { authProvider: provider }));
  say({ asked: await askedBy(client) });
  await lines.next();
  say({ read: (await client.callTool({ name: 'file_reader' })).content[0].text });
  await client.close();
  process.exit(0);

  function newClient() {
    const capabilities = canShowLinks ? { elicitation: { url: {} } } : {};
    const versionNegotiation = { mode: 'auto' };
    const client = new Client({ name: 'connect', version: '1.0.0' }, { capabilities, versionNegotiation });
    if (canShowLinks) {
      listen(client, (url) => shown.push(url));
    }
    return client;
  }

  async function askedBy(client) {
    try {
      const { isError, content } = await client.callTool({ name: 'file_reader' });
      return { code: null, isError, text: content[0].text, links: shown };
    } catch (error) {
      const links = (error.elicitations ?? []).map((elicitation) => elicitation.url);
      return { code: error.code, isError: true, text: error.message, links };
    }
  }
}

function say(object) {
  console.log(JSON.stringify(object));
}
