// openid-client against the MCP server whose URL is given; library-session.mjs says what it prints.
import * as client from 'openid-client';

import session from './library-session.mjs';

await session({
  async register({ issuer, metadata }) {
    const options = { algorithm: 'oauth2', execute: [client.allowInsecureRequests] };
    const config = await client.dynamicClientRegistration(new URL(issuer), metadata, client.None(), options);
    return { config, redirectUri: metadata.redirect_uris[0] };
  },

  async authorizationUrl(self, { resource, scope }) {
    self.resource = resource;
    self.verifier = client.randomPKCECodeVerifier();
    self.state = client.randomState();
    return client.buildAuthorizationUrl(self.config, {
      redirect_uri: self.redirectUri,
      scope,
      resource,
      state: self.state,
      code_challenge: await client.calculatePKCECodeChallenge(self.verifier),
      code_challenge_method: 'S256',
    });
  },

  redeem: ({ config, verifier, state, resource }, url) =>
    client.authorizationCodeGrant(config, url, { pkceCodeVerifier: verifier, expectedState: state }, { resource }),

  refresh: ({ config, resource }, token) => client.refreshTokenGrant(config, token, { resource }),

  revoke: ({ config }, token) => client.tokenRevocation(config, token),
});
