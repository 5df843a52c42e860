import { exportJWK, generateKeyPair, SignJWT } from 'jose';

import { McpOAuth } from '../../dist/index.js';

export const issuer = 'https://auth.example.com';
export const resource = 'https://mcp.example.com/mcp';

/** A broker whose keys, clock and answers a test controls. `fetch` replaces the network. */
export class StubBroker {
  now = Date.parse('2026-11-01T12:00:00Z');
  requests = [];
  warnings = [];
  isDown = false;
  keys = [];

  static async start() {
    const broker = new StubBroker();
    broker.key = await broker.addKey('key-1');
    return broker;
  }

  async addKey(kid) {
    const pair = await generateKeyPair('ES256', { extractable: true });
    const publicJwk = { ...(await exportJWK(pair.publicKey)), kid, use: 'sig', alg: 'ES256' };
    this.keys.push(publicJwk);
    return { ...pair, kid, publicJwk };
  }

  server(options = {}) {
    return new McpOAuth({
      issuer,
      resource,
      scopes: ['profile', 'read:files'],
      logger: { warn: (message) => this.warnings.push(message) },
      fetch: (url, init) => this.fetch(String(url), init),
      now: () => this.now,
      ...options,
    });
  }

  async fetch(url, init) {
    this.requests.push(url);
    if (this.isDown) {
      throw new TypeError('fetch failed');
    }
    if (url === `${issuer}/.well-known/oauth-authorization-server`) {
      return Response.json({ issuer, jwks_uri: `${issuer}/jwks`, ...this.metadata });
    }
    if (url === `${issuer}/jwks`) {
      return Response.json({ keys: this.keys });
    }
    if (url === `${issuer}/token`) {
      return this.exchange(init);
    }
    return new Response('', { status: 404 });
  }

  /** How often the key set was asked for. */
  get keyFetches() {
    return this.requests.filter((url) => url === `${issuer}/jwks`).length;
  }

  get seconds() {
    return Math.floor(this.now / 1000);
  }

  claims(changes = {}) {
    const all = {
      iss: issuer,
      aud: resource,
      sub: 'user-1',
      client_id: 'client-1',
      jti: 'token-1',
      scope: 'profile read:files',
      iat: this.seconds,
      exp: this.seconds + 900,
      ...changes,
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  }

  /** A token as the broker makes it, but for the changes. */
  token({ claims, header, key = this.key } = {}) {
    return new SignJWT(this.claims(claims))
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid, ...header })
      .sign(key.privateKey);
  }
}
