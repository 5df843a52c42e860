// An OpenID provider (npm oidc-provider) that replaces Entra ID, Google or GitHub on a laptop and in tests.
//
// PORT               port on loopback
// ISSUER             issuer; default http://localhost:PORT
// CLIENT_ID          the broker's client id; default `broker`
// CLIENT_SECRET      the broker's secret; default is a development value
// REDIRECT_URIS      the broker's redirect URIs, separated by spaces; on loopback hosts any port is accepted
// TOKEN_DELAY_MS     delay of the token endpoint in milliseconds; default 0
//
// Prints `ready ISSUER` when it listens, serves request counts at GET /_stats, and exits when stdin closes.
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

// `localhost` means both addresses; a machine without IPv6 has only the first.
await listen('127.0.0.1');
await listen('::1').catch((error) => {
  if (!['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code)) {
    throw error;
  }
});
console.log(`ready ${issuer}`);

process.on('SIGINT', () => {}); // Ctrl+C reaches the whole process group; exit only when the parent closes stdin
whenStdinCloses(() => process.exit(0));

function listen(host) {
  // Longer than clients keep idle connections, so that none reuses a connection that is being closed.
  const server = createServer({ keepAliveTimeout: 120_000 }, provider.callback());
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
}
