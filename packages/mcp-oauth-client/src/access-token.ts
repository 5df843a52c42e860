import { errors, jwtVerify, type JWTPayload } from 'jose';

import { hiding, type AuthInfo } from './auth-info.js';
import { BrokerKeys } from './broker-keys.js';
import { InvalidTokenError } from './errors.js';
import type { CheckedOptions } from './options.js';

/** In characters. The broker's tokens have about a thousand. */
const longestToken = 16 * 1024;

/** In seconds. */
const clockSkew = 30;

const typ = 'at+jwt';
const algorithms = ['ES256'];
const textClaims = ['sub', 'client_id', 'jti'] as const;

/** Validates access tokens (RFC 9068 §4): issued by the broker, for this resource. */
export class AccessTokenVerifier {
  readonly #keys: BrokerKeys;

  constructor(private readonly options: CheckedOptions) {
    this.#keys = new BrokerKeys(options);
  }

  /**
   * @throws InvalidTokenError The token is not accepted.
   * @throws KeysUnreachableError The broker's keys cannot be fetched.
   */
  async verify(token: string): Promise<AuthInfo> {
    if (token.length > longestToken) {
      throw new InvalidTokenError(`longer than ${longestToken} characters`);
    }
    try {
      const { payload } = await jwtVerify(
        token,
        (header) => {
          // Checked first, so that other tokens of the broker never cause a fetch of keys.
          if (header.typ?.toLowerCase() !== typ) {
            throw new InvalidTokenError(`its typ is not ${typ}`);
          }
          if (typeof header.kid !== 'string') {
            throw new InvalidTokenError('it names no key');
          }
          return this.#keys.find(header);
        },
        {
          algorithms,
          issuer: this.options.issuer,
          audience: this.options.resource,
          clockTolerance: clockSkew,
          currentDate: new Date(this.options.now()),
          requiredClaims: ['exp', 'iat', ...textClaims],
        },
      );
      return this.#infoOf(token, payload);
    } catch (error) {
      throw error instanceof errors.JOSEError ? new InvalidTokenError(reasonOf(error)) : error;
    }
  }

  #infoOf(token: string, payload: JWTPayload): AuthInfo {
    if (textClaims.some((name) => typeof payload[name] !== 'string' || payload[name] === '')) {
      throw new InvalidTokenError(`${textClaims.join(', ')} must be texts`);
    }
    // RFC 9449 §7.2: a token that is bound to a key is no bearer token, and proofs are not checked here.
    if (payload['cnf'] !== undefined) {
      throw new InvalidTokenError('it is bound to a key (DPoP), which this package does not support');
    }
    // RFC 9068 §2.2.3: one space-separated claim.
    const scope = typeof payload['scope'] === 'string' ? payload['scope'] : '';
    return hiding(
      {
        token,
        clientId: payload['client_id'] as string,
        scopes: scope.split(' ').filter((one) => one !== ''),
        expiresAt: payload.exp as number,
        resource: new URL(this.options.resource),
        extra: { sub: payload.sub as string, claims: payload as Record<string, unknown> },
      },
      'token',
    );
  }
}

/** In our words: some messages of jose quote the header, which the caller wrote. */
function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) {
    return 'expired';
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'nbf' ? 'not valid yet' : `wrong or missing claim ${error.claim}`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return 'wrong signature';
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return `its algorithm is not ${algorithms.join(' or ')}`;
  }
  return 'not a signed JWT that this server understands';
}
