import { generateKeyPairSync, randomBytes } from 'node:crypto';

import { interactionPolicy } from 'oidc-provider';

import { findAccount } from './people.mjs';
import RowsInMemory from './rows-in-memory.mjs';

const day = 24 * 60 * 60;

/** oidc-provider's configuration with one client, the broker. Keys are created at startup. */
export default function configuration({ clientId, clientSecret, redirectUris }) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  return {
    adapter: RowsInMemory,
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        client_name: 'MCP OAuth broker',
        redirect_uris: redirectUris,
        // oidc-provider ignores the port of a native client's loopback redirects (RFC 8252 §7.3); tests use free ports.
        application_type: 'native',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'development', use: 'sig', alg: 'ES256' }] },
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      // All ports of a host share cookies, so use names that only the upstream uses.
      names: { interaction: 'upstream_interaction', resume: 'upstream_resume', session: 'upstream_session' },
    },
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    responseTypes: ['code'],
    scopes: ['openid', 'offline_access', 'files.read', 'files.write'],
    conformIdTokenClaims: false, // put name and email into the id_token too
    findAccount,
    features: {
      devInteractions: { enabled: false },
      introspection: { enabled: true },
      revocation: { enabled: true },
    },
    interactions: { policy: policy(), url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant,
    pkce: { required: () => true },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'), // even without offline_access
    expiresWithSession: async () => false,
    rotateRefreshToken: true, // reuse of a refresh token revokes its whole grant
    ttl: {
      AccessToken: 60 * 60,
      AuthorizationCode: 60,
      Grant: 14 * day,
      IdToken: 60 * 60,
      Interaction: 60 * 60,
      RefreshToken: 14 * day,
      Session: 14 * day,
    },
  };
}

/** The standard prompts and select_account, except the one that asks for consent on every login of a native client. */
function policy() {
  const prompts = interactionPolicy.base();
  prompts.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);
  prompts.get('consent').checks.remove('native_client_prompt');
  return prompts;
}

/** Grants everything that the only client requests: adds the scopes to the existing grant or to a new one. */
export async function loadExistingGrant(ctx) {
  const { client, session, provider, requestParamScopes } = ctx.oidc;
  const known = ctx.oidc.result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  const grant =
    (known && (await provider.Grant.find(known))) ||
    new provider.Grant({ clientId: client.clientId, accountId: session.accountId });

  grant.addOIDCScope([...requestParamScopes].join(' '));
  await grant.save();
  return grant;
}
