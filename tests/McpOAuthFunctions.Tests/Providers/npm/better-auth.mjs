// better-auth with its OAuth provider plugin, as an OpenID provider with the users alice and bob.
//
// PORT                        loopback port of a provider that signs with ES256
// PORT_OF_DEFAULT_KEYS        loopback port of one that signs with better-auth's default, EdDSA
// CLIENT_ID, CLIENT_SECRET    the broker's
//
// Prints `ready ISSUER` when both listen. POST /_new-keys removes the signing keys. Exits when stdin closes.
import { createServer } from 'node:http';

import { toNodeHandler } from 'better-auth/node';

import provider from './better-auth/provider.mjs';
import pages from './better-auth/pages.mjs';

const { PORT, PORT_OF_DEFAULT_KEYS } = process.env;

await serve(PORT_OF_DEFAULT_KEYS, undefined);
console.log(`ready ${await serve(PORT, { alg: 'ES256' })}`);

process.stdin.on('close', () => process.exit(0)).resume();

async function serve(port, keyPairConfig) {
  const { auth, issuer, forgetKeys } = await provider({
    origin: `http://localhost:${port}`,
    clientId: process.env.CLIENT_ID,
    clientSecret: process.env.CLIENT_SECRET,
    keyPairConfig,
  });
  const endpoints = toNodeHandler(auth);
  const page = pages(auth, issuer);
  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    if (request.method === 'POST' && request.url === '/_new-keys') {
      forgetKeys();
      response.writeHead(204).end();
    } else {
      (request.url.startsWith('/page/') ? page : endpoints)(request, response);
    }
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, 'localhost', resolve));
  return issuer;
}
