// The Worker: workers-oauth-provider does the MCP side, and this handler signs the user in at the upstream. The attempt
// is in KV under its state, as in Cloudflare's own examples. It asks nobody for consent.
import OAuthProvider from './oauth-provider.js';

const random = () => encode(crypto.getRandomValues(new Uint8Array(32)));

function encode(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

async function authorize(request, env) {
  const requested = await env.OAUTH_PROVIDER.parseAuthRequest(request);
  const [state, nonce, verifier] = [random(), random(), random()];
  await env.OAUTH_KV.put(`attempt:${state}`, JSON.stringify({ requested, nonce, verifier }), { expirationTtl: 300 });
  const challenge = encode(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'broker',
    redirect_uri: `${env.ISSUER}/callback/bench`,
    scope: 'openid profile',
    state,
    nonce,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  return Response.redirect(`${env.UPSTREAM}/authorize?${query}`, 302);
}

async function callback(url, env) {
  const key = `attempt:${url.searchParams.get('state')}`;
  const attempt = await env.OAUTH_KV.get(key, 'json');
  await env.OAUTH_KV.delete(key);
  const answer = await fetch(`${env.UPSTREAM}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('broker:secret-of-the-broker-for-measuring')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: url.searchParams.get('code'),
      redirect_uri: `${env.ISSUER}/callback/bench`,
      code_verifier: attempt.verifier,
    }),
  });
  const tokens = await answer.json();
  const payload = tokens.id_token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
  const claims = JSON.parse(atob(payload));
  if (claims.iss !== env.UPSTREAM || claims.aud !== 'broker' || claims.nonce !== attempt.nonce) {
    return new Response('The id_token is not valid.', { status: 400 });
  }
  const { redirectTo } = await env.OAUTH_PROVIDER.completeAuthorization({
    request: attempt.requested,
    userId: claims.sub,
    metadata: {},
    scope: attempt.requested.scope,
    // The callers of the bench are one user, and would end each other's access.
    revokeExistingGrants: false,
    props: { subject: claims.sub, upstreamToken: tokens.access_token },
  });
  return Response.redirect(redirectTo, 302);
}

const pages = {
  async fetch(request, env) {
    const url = new URL(request.url);
    if (url.pathname === '/authorize') {
      return authorize(request, env);
    }
    return url.pathname === '/callback/bench' ? callback(url, env) : new Response('', { status: 404 });
  },
};

const api = { fetch: async () => new Response('ok') };

export default new OAuthProvider({
  apiRoute: '/mcp',
  apiHandler: api,
  defaultHandler: pages,
  authorizeEndpoint: '/authorize',
  tokenEndpoint: '/token',
  clientRegistrationEndpoint: '/register',
  scopesSupported: ['profile'],
  resourceMetadata: { resource: 'http://localhost:7091/mcp' },
});
