import { createHash } from 'node:crypto';

import { oauthProvider } from '@better-auth/oauth-provider';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { jwt } from 'better-auth/plugins';

const sha256 = (text) => createHash('sha256').update(text).digest('base64url');

const models = [
  'user',
  'session',
  'account',
  'verification',
  'jwks',
  'oauthClient',
  'oauthRefreshToken',
  'oauthAccessToken',
  'oauthConsent',
  'oauthResource',
  'oauthClientResource',
  'oauthClientAssertion',
];

/** better-auth with one client, the broker. The rows are in memory. */
export default async function provider({ origin, clientId, clientSecret, keyPairConfig }) {
  const rows = Object.fromEntries(models.map((model) => [model, []]));
  const auth = betterAuth({
    baseURL: origin,
    basePath: '/api/auth',
    secret: clientSecret,
    database: memoryAdapter(rows),
    // Any password is right, so that no test waits for scrypt.
    emailAndPassword: { enabled: true, password: { hash: async () => 'any', verify: async () => true } },
    plugins: [
      jwt({ jwks: { keyPairConfig }, disableSettingJwtHeader: true }),
      oauthProvider({
        loginPage: '/page/sign-in',
        consentPage: '/page/consent',
        scopes: ['openid', 'profile', 'email', 'offline_access', 'files.read', 'files.write'],
        silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
      }),
    ],
    logger: { level: 'warn' },
    telemetry: { enabled: false },
  });
  for (const name of ['Alice', 'Bob']) {
    const email = `${name.toLowerCase()}@example.test`;
    await auth.api.signUpEmail({ body: { name: `${name} Example`, email, password: 'any password' } });
  }
  const { adapter } = await auth.$context;
  await adapter.create({
    model: 'oauthClient',
    data: {
      clientId,
      clientSecret: sha256(clientSecret),
      name: 'MCP OAuth broker',
      // better-auth ignores the port of a loopback redirect (RFC 8252 §7.3).
      redirectUris: ['http://localhost:7071/callback/local'],
      applicationType: 'native',
      tokenEndpointAuthMethod: 'client_secret_basic',
      grantTypes: ['authorization_code', 'refresh_token'],
      responseTypes: ['code'],
      createdAt: new Date(),
      updatedAt: new Date(),
    },
  });
  return { auth, issuer: `${origin}/api/auth`, forgetKeys: () => rows.jwks.splice(0) };
}
