import { createLocalJWKSet, errors, type CompactJWSHeaderParameters, type CryptoKey, type JSONWebKeySet } from 'jose';

import { InvalidTokenError, KeysUnreachableError } from './errors.js';
import { readLimited } from './limited-body.js';
import { isSecure, type CheckedOptions } from './options.js';

// In milliseconds.
const second = 1000;
const refreshAfter = 15 * 60 * second;
const usableFor = 24 * 60 * 60 * second;
const pauseAfterSuccess = 30 * second;
const pauseAfterFailure = 5 * second;
const timeLimit = 5 * second;

/** In bytes. */
const longestDocument = 256 * 1024;

/**
 * The broker's signing keys (RFC 8414, RFC 7517). Fetched when first needed, every 15 minutes while in use, and for an
 * unknown key id. However many unknown ids arrive, there is one fetch in 30 seconds at most, 5 after a failure. While
 * the broker cannot be reached, known keys stay in use for a day.
 */
export class BrokerKeys {
  #find: ReturnType<typeof createLocalJWKSet> | undefined;
  #fetchedAt = 0;
  #notBefore = 0;
  #failure: unknown;
  #pending: Promise<void> | undefined;

  constructor(private readonly options: CheckedOptions) {}

  /**
   * @throws InvalidTokenError The broker has no such key.
   * @throws KeysUnreachableError That cannot be known now.
   */
  async find(header: CompactJWSHeaderParameters): Promise<CryptoKey> {
    const age = this.options.now() - this.#fetchedAt;
    if (this.#find === undefined || age > usableFor) {
      this.#find = undefined;
      await this.#refresh();
    } else if (age > refreshAfter) {
      void this.#refresh();
    }
    const key = await this.#lookUp(header);
    if (key !== undefined) {
      return key;
    }
    await this.#refresh();
    const newKey = await this.#lookUp(header);
    if (newKey !== undefined) {
      return newKey;
    }
    throw this.#find === undefined || this.#failure !== undefined
      ? new KeysUnreachableError(this.#retryAfter(), { cause: this.#failure })
      : new InvalidTokenError('signed with an unknown key');
  }

  #retryAfter(): number {
    return Math.max(1, Math.ceil((this.#notBefore - this.options.now()) / second));
  }

  async #lookUp(header: CompactJWSHeaderParameters): Promise<CryptoKey | undefined> {
    try {
      return await this.#find?.(header);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) {
        return undefined;
      }
      throw error instanceof errors.JOSEError ? new InvalidTokenError('signed with an unusable key') : error;
    }
  }

  /** Never rejects. Concurrent callers share one fetch. */
  #refresh(): Promise<void> {
    if (this.#pending === undefined && this.options.now() >= this.#notBefore) {
      this.#pending = this.#fetch().finally(() => (this.#pending = undefined));
    }
    return this.#pending ?? Promise.resolve();
  }

  async #fetch(): Promise<void> {
    try {
      this.#find = createLocalJWKSet(await this.#document());
      this.#fetchedAt = this.options.now();
      this.#notBefore = this.#fetchedAt + pauseAfterSuccess;
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error;
      this.#notBefore = this.options.now() + pauseAfterFailure;
      this.options.logger.warn(
        `The keys of the broker ${this.options.issuer} could not be fetched: ${describe(error)}`,
      );
    }
  }

  async #document(): Promise<JSONWebKeySet> {
    const url = `${this.options.issuer}/.well-known/oauth-authorization-server`;
    const metadata = await this.#get(url);
    // RFC 8414 §3.3
    if (metadata['issuer'] !== this.options.issuer) {
      throw new Error(`${url} names another issuer than the option issuer. Both must be the same text.`);
    }
    const keys = metadata['jwks_uri'];
    if (typeof keys !== 'string' || !URL.canParse(keys) || !isSecure(new URL(keys))) {
      throw new Error(`${url} has no https jwks_uri.`);
    }
    const set = await this.#get(keys);
    // An empty set proves nothing about any token.
    if (!Array.isArray(set['keys']) || set['keys'].length === 0) {
      throw new Error(`${keys} has no keys.`);
    }
    return set as unknown as JSONWebKeySet;
  }

  async #get(url: string): Promise<Record<string, unknown>> {
    const response = await this.options.fetch(url, {
      headers: { Accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeLimit),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`${url} returned ${response.status}.`);
    }
    const text = await readLimited(response.body, longestDocument);
    if (text === undefined) {
      throw new Error(`${url} has more than ${longestDocument} bytes.`);
    }
    const json: unknown = parse(text);
    if (typeof json !== 'object' || json === null) {
      throw new Error(`${url} is not a JSON object.`);
    }
    return json as Record<string, unknown>;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the parser's message would quote the document
  }
}

function describe(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown } }).cause?.code;
  const text = error instanceof Error ? error.message : String(error);
  return typeof cause === 'string' ? `${text} (${cause})` : text;
}
