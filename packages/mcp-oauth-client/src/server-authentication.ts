import { calculateJwkThumbprint, exportJWK, importPKCS8, SignJWT, type CryptoKey, type JWK } from 'jose';

import type { CheckedOptions } from './options.js';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** In seconds. */
const lifetime = 60;

/** In bits (RFC 7518 §3.3). */
const leastModulus = 2048;

/** RFC 7518 §3.3 and §3.4: the algorithm of each kind of key that the broker accepts. */
const algorithms: readonly { alg: string; crv?: string }[] = [
  { alg: 'ES256', crv: 'P-256' },
  { alg: 'ES384', crv: 'P-384' },
  { alg: 'ES512', crv: 'P-521' },
  { alg: 'RS256' },
];

interface SigningKey {
  key: CryptoKey;
  alg: string;
  kid: string;
  publicJwk: JWK;
}

/** Authenticates the MCP server at the broker, with its secret or with its private key. */
export class ServerAuthentication {
  #key: Promise<SigningKey> | undefined;

  constructor(private readonly options: CheckedOptions) {}

  /** Adds the credentials to the headers or to the form. */
  async apply(headers: Record<string, string>, form: URLSearchParams): Promise<void> {
    const { clientId, clientSecret, privateKey } = this.options;
    if (clientId === undefined || (clientSecret === undefined && privateKey === undefined)) {
      throw new Error('Set the options clientId, and clientSecret or privateKey. They are required to get tool tokens.');
    }
    if (privateKey === undefined) {
      headers['Authorization'] = basic(clientId, clientSecret ?? '');
      return;
    }
    form.set('client_id', clientId);
    form.set('client_assertion_type', assertionType);
    form.set('client_assertion', await this.#assertion(clientId));
  }

  /** The public key as a JSON Web Key Set: the broker's `Resources__N__Jwks`. Undefined without a private key. */
  async publicKeys(): Promise<{ keys: JWK[] } | undefined> {
    return this.options.privateKey === undefined ? undefined : { keys: [(await this.#signingKey()).publicJwk] };
  }

  /** RFC 7523 §3; OpenID Connect Core 1.0 §9. Single use: the broker refuses a `jti` that it has seen. */
  async #assertion(id: string): Promise<string> {
    const { key, alg, kid } = await this.#signingKey();
    const now = Math.floor(this.options.now() / 1000);
    return new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg, kid })
      .setIssuer(id)
      .setSubject(id)
      .setAudience(this.options.issuer)
      .setIssuedAt(now)
      .setExpirationTime(now + lifetime)
      .sign(key);
  }

  #signingKey(): Promise<SigningKey> {
    this.#key ??= read(this.options.privateKey ?? '', this.options.privateKeyId);
    return this.#key;
  }
}

/** RFC 6749 §2.3.1 */
function basic(id: string, secret: string): string {
  return `Basic ${btoa(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`)}`;
}

/** @param pem Its line breaks may be written as `\n`, as in an environment variable. */
async function read(pem: string, keyId: string | undefined): Promise<SigningKey> {
  const text = pem.replaceAll('\\n', '\n');
  for (const { alg, crv } of algorithms) {
    const key = await importPKCS8(text, alg, { extractable: true }).catch(() => undefined);
    const jwk = key === undefined ? undefined : await exportJWK(key);
    // Some runtimes import a key of one curve as one of another.
    if (key !== undefined && jwk !== undefined && jwk.crv === crv) {
      return signingKey(key, alg, jwk, keyId);
    }
  }
  throw new Error('privateKey: not an unencrypted RSA key or EC key on P-256, P-384 or P-521 in PKCS #8 PEM.');
}

async function signingKey(key: CryptoKey, alg: string, jwk: JWK, keyId: string | undefined): Promise<SigningKey> {
  const { modulusLength } = key.algorithm as { modulusLength?: number };
  if (modulusLength !== undefined && modulusLength < leastModulus) {
    throw new Error(`privateKey: an RSA key of ${modulusLength} bits. It must have at least ${leastModulus}.`);
  }
  const { kty, crv, x, y, n, e } = jwk;
  const publicPart = Object.fromEntries(
    Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined),
  ) as JWK;
  const kid = keyId ?? (await calculateJwkThumbprint(publicPart));
  return { key, alg, kid, publicJwk: { ...publicPart, kid, alg, use: 'sig' } };
}
