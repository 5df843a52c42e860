// The authorization server of the MCP TypeScript SDK, with a provider that signs users in at an upstream. All state is
// in memory. It asks nobody for consent, and believes an id_token that comes from the token endpoint without a look at
// its signature (OpenID Connect Core 1.0 §3.1.3.7 allows that over TLS): the cheapest provider that federates.
//
// PORT      port on loopback
// UPSTREAM  issuer of the upstream, with /authorize and /token
import { createHash, randomBytes, randomUUID } from 'node:crypto';

import { InvalidGrantError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { mcpAuthRouter } from '@modelcontextprotocol/sdk/server/auth/router.js';
import express from 'express';

import whenStdinCloses from './stdin.mjs';

const { PORT: port, UPSTREAM: upstream } = process.env;
const issuer = `http://localhost:${port}`;
const callback = `${issuer}/callback/bench`;
const credentials = Buffer.from('broker:secret-of-the-broker-for-measuring').toString('base64');

const clients = new Map();
const attempts = new Map();
const codes = new Map();
const accessTokens = new Map();
const refreshTokens = new Map();

const random = () => randomBytes(32).toString('base64url');
const s256 = (text) => createHash('sha256').update(text).digest('base64url');

const provider = {
  clientsStore: {
    getClient: (id) => clients.get(id),
    registerClient(client) {
      const registered = { ...client, client_id: client.client_id ?? randomUUID() };
      clients.set(registered.client_id, registered);
      return registered;
    },
  },

  async authorize(client, params, response) {
    const [state, nonce, verifier] = [random(), random(), random()];
    attempts.set(state, { client, params, nonce, verifier });
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'broker',
      redirect_uri: callback,
      scope: 'openid profile',
      state,
      nonce,
      code_challenge: s256(verifier),
      code_challenge_method: 'S256',
    });
    response.redirect(`${upstream}/authorize?${query}`);
  },

  async challengeForAuthorizationCode(_client, code) {
    return codes.get(code)?.params.codeChallenge ?? fail();
  },

  async exchangeAuthorizationCode(client, code) {
    const granted = codes.get(code) ?? fail();
    codes.delete(code);
    return granted.client.client_id === client.client_id ? issue(granted) : fail();
  },

  async exchangeRefreshToken(client, token) {
    const granted = refreshTokens.get(token) ?? fail();
    refreshTokens.delete(token);
    return granted.client.client_id === client.client_id ? issue(granted) : fail();
  },

  async verifyAccessToken(token) {
    return accessTokens.get(token) ?? fail();
  },
};

function fail() {
  throw new InvalidGrantError('unknown or used');
}

function issue(granted) {
  const [access, refresh] = [random(), random()];
  const scopes = granted.params.scopes ?? [];
  accessTokens.set(access, { token: access, clientId: granted.client.client_id, scopes, expiresAt: seconds() + 3600 });
  refreshTokens.set(refresh, granted);
  return { access_token: access, token_type: 'Bearer', expires_in: 3600, refresh_token: refresh, scope: scopes.join(' ') };
}

function seconds() {
  return Math.floor(Date.now() / 1000);
}

async function receive(request, response) {
  const attempt = attempts.get(request.query.state) ?? fail();
  attempts.delete(request.query.state);
  const answer = await fetch(`${upstream}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: request.query.code,
      redirect_uri: callback,
      code_verifier: attempt.verifier,
    }),
  });
  const tokens = await answer.json();
  const claims = JSON.parse(Buffer.from(tokens.id_token.split('.')[1], 'base64url'));
  if (claims.iss !== upstream || claims.aud !== 'broker' || claims.nonce !== attempt.nonce || claims.exp < seconds()) {
    fail();
  }
  const code = random();
  codes.set(code, { ...attempt, subject: claims.sub, upstreamTokens: tokens });
  const target = new URL(attempt.params.redirectUri);
  target.searchParams.set('code', code);
  if (attempt.params.state !== undefined) {
    target.searchParams.set('state', attempt.params.state);
  }
  response.redirect(target.href);
}

const unlimited = { rateLimit: false };
const app = express();
app.get('/callback/bench', receive);
app.use(
  mcpAuthRouter({
    provider,
    issuerUrl: new URL(issuer),
    authorizationOptions: unlimited,
    clientRegistrationOptions: unlimited,
    tokenOptions: unlimited,
  }),
);
app.listen(Number(port), () => console.log(`ready ${issuer}`));
whenStdinCloses(() => process.exit(0));
