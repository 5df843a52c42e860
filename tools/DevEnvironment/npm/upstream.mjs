// A real OpenID provider (npm oidc-provider) that stands in for Entra ID, Google or GitHub on a laptop and in tests.
//
// PORT               port on loopback
// ISSUER             issuer; http://localhost:PORT when unset
// CLIENT_ID          the broker's client id; `broker` when unset
// CLIENT_SECRET      the broker's secret; a development value when unset
// REDIRECT_URIS      the broker's redirect URIs, separated by spaces; for loopback hosts any port passes
// TOKEN_DELAY_MS     how long the token endpoint waits before it answers; 0 when unset
//
// Prints `ready ISSUER` when it listens, counts its requests at GET /_stats, and ends when stdin closes.
import { createServer } from 'node:http';

import Provider from 'oidc-provider';

import whenStdinCloses from './stdin.cjs';
import configuration from './upstream/configuration.mjs';
import signIn from './upstream/sign-in.mjs';
import statistics from './upstream/statistics.mjs';
import slowTokens from './upstream/slow-tokens.mjs';

const port = Number(process.env.PORT ?? 7081);
const issuer = process.env.ISSUER ?? `http://localhost:${port}`;

const provider = new Provider(
  issuer,
  configuration({
    clientId: process.env.CLIENT_ID ?? 'broker',
    clientSecret: process.env.CLIENT_SECRET ?? 'development-only-secret-of-the-broker',
    redirectUris: (process.env.REDIRECT_URIS ?? 'http://localhost:7071/callback/local').split(' ').filter(Boolean),
  }),
);
provider.use(statistics(provider));
provider.use(slowTokens(Number(process.env.TOKEN_DELAY_MS ?? 0)));
provider.use(signIn(provider));
provider.on('server_error', (_ctx, error) => console.error(error));

// `localhost` is both addresses; a machine without IPv6 has only the first.
await listen('127.0.0.1');
await listen('::1').catch((error) => {
  if (!['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code)) {
    throw error;
  }
});
console.log(`ready ${issuer}`);

process.on('SIGINT', () => {}); // Ctrl+C reaches the whole terminal group: the parent closes stdin when it is our turn
whenStdinCloses(() => process.exit(0));

function listen(host) {
  // Longer than clients keep idle connections: none of them may meet one that is just being closed.
  const server = createServer({ keepAliveTimeout: 120_000 }, provider.callback());
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
}
