import { generateKeyPairSync, randomBytes } from 'node:crypto';

import { interactionPolicy } from 'oidc-provider';

import { findAccount } from './people.mjs';
import RowsInMemory from './rows-in-memory.mjs';

const day = 24 * 60 * 60;

/** oidc-provider's configuration for one client, the broker. Keys live as long as the process. */
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
        // oidc-provider ignores the port of a native client's loopback redirects (RFC 8252 §7.3): tests use free ports.
        application_type: 'native',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'development', use: 'sig', alg: 'ES256' }] },
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      // The ports of one host share cookies, so these carry a name that only the upstream uses.
      names: { interaction: 'upstream_interaction', resume: 'upstream_resume', session: 'upstream_session' },
    },
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    responseTypes: ['code'],
    scopes: ['openid', 'offline_access', 'files.read', 'files.write'],
    conformIdTokenClaims: false, // name and email are in the id_token too
    findAccount,
    features: {
      devInteractions: { enabled: false },
      introspection: { enabled: true },
      revocation: { enabled: true },
    },
    interactions: { policy: policy(), url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant,
    pkce: { required: () => true },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'), // offline_access or not
    expiresWithSession: async () => false,
    rotateRefreshToken: true, // a refresh token used twice revokes its whole grant
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

/** The standard prompts, without the one that asks a native client's person for consent each time. */
function policy() {
  const prompts = interactionPolicy.base();
  prompts.get('consent').checks.remove('native_client_prompt');
  return prompts;
}

/** Consents to all that its only client asks for: the grant that exists, or a new one, with the scopes requested. */
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
