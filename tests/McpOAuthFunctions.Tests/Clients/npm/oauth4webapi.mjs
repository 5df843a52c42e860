// oauth4webapi against the MCP server whose URL is given; library-session.mjs says what it prints.
import * as oauth from 'oauth4webapi';

import session from './library-session.mjs';

const insecure = { [oauth.allowInsecureRequests]: true }; // http on loopback

await session({
  async register({ issuer, metadata }) {
    const discovery = await oauth.discoveryRequest(new URL(issuer), { algorithm: 'oauth2', ...insecure });
    const server = await oauth.processDiscoveryResponse(new URL(issuer), discovery);
    const registration = await oauth.dynamicClientRegistrationRequest(server, metadata, insecure);
    const client = await oauth.processDynamicClientRegistrationResponse(registration);
    return { server, client, redirectUri: metadata.redirect_uris[0] };
  },

  async authorizationUrl(self, { resource, scope }) {
    self.resource = resource;
    self.verifier = oauth.generateRandomCodeVerifier();
    self.state = oauth.generateRandomState();
    const url = new URL(self.server.authorization_endpoint);
    const parameters = {
      response_type: 'code',
      client_id: self.client.client_id,
      redirect_uri: self.redirectUri,
      scope,
      resource,
      state: self.state,
      code_challenge: await oauth.calculatePKCECodeChallenge(self.verifier),
      code_challenge_method: 'S256',
    };
    url.search = new URLSearchParams(parameters);
    return url;
  },

  async redeem({ server, client, redirectUri, verifier, state, resource }, url) {
    const answer = oauth.validateAuthResponse(server, client, url, state);
    const options = { additionalParameters: { resource }, ...insecure };
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      answer,
      redirectUri,
      verifier,
      options,
    );
    return oauth.processAuthorizationCodeResponse(server, client, response);
  },

  async refresh({ server, client, resource }, token) {
    const options = { additionalParameters: { resource }, ...insecure };
    const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), token, options);
    return oauth.processRefreshTokenResponse(server, client, response);
  },

  async revoke({ server, client }, token) {
    const response = await oauth.revocationRequest(server, client, oauth.None(), token, insecure);
    await oauth.processRevocationResponse(response);
  },
});
