// npm oidc-provider as in the development environment, but with its rows in a SQLite file.
//
// PORT           port on loopback
// CLIENT_ID      a confidential client, with CLIENT_SECRET and REDIRECT_URIS (separated by spaces)
// FOLDER         of the database
// CONFIGURATION  module with the configuration, a function of the client
// SIGN_IN        module with the sign-in page
import { pathToFileURL } from 'node:url';

import Provider from 'oidc-provider';

import RowsInSqlite from './rows-in-sqlite.mjs';
import whenStdinCloses from './stdin.mjs';

const { PORT: port, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, REDIRECT_URIS: redirectUris } = process.env;
const { default: configuration } = await import(pathToFileURL(process.env.CONFIGURATION));
const { default: signIn } = await import(pathToFileURL(process.env.SIGN_IN));
const provider = new Provider(`http://localhost:${port}`, {
  ...configuration({ clientId, clientSecret, redirectUris: redirectUris.split(' ') }),
  adapter: RowsInSqlite,
});
provider.use(signIn(provider));
provider.on('server_error', (_context, error) => console.error(error));
provider.listen(Number(port), 'localhost', () => console.log(`ready http://localhost:${port}`));
whenStdinCloses(() => process.exit(0));
