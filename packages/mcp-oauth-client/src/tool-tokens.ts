import type { CheckedOptions } from './options.js';
import type { ServerAuthentication } from './server-authentication.js';
import { TokenExchange } from './token-exchange.js';
import type { ToolToken } from './tool-token.js';

/** The most tokens that are cached. Above it, expired ones are removed first, then the oldest. */
const maximum = 10_000;

/** In milliseconds. A token this close to expiry could expire before the upstream receives it. */
const expiryMargin = 10_000;

interface Entry {
  token: Promise<ToolToken>;
  /** End of the caching time. Infinite until the broker has answered. */
  until: number;
}

/**
 * Gets upstream tokens for tools, on behalf of the user whose access token came with the request. Concurrent calls for
 * the same access token, tool and actions share one exchange, and its token is cached for the option `toolTokenReuse`.
 */
export class ToolTokens {
  readonly #entries = new Map<string, Entry>();
  readonly #exchange: TokenExchange;

  constructor(
    private readonly options: CheckedOptions,
    authentication: ServerAuthentication,
  ) {
    this.#exchange = new TokenExchange(options, authentication);
  }

  /**
   * Returns the tool's upstream token, or the link where the user can connect.
   * @param user The access token of the request: `authInfo`, which the SDK passes to tools, or its text.
   * @param tool The tool's name in the broker's settings.
   * @param actions The actions the tool is about to perform. The token covers only their scopes.
   * @throws ToolTokenError The broker refused the exchange.
   * @throws BrokerUnavailableError The broker did not answer, or answered 5xx.
   */
  async get(
    user: { token: string } | string | undefined,
    tool: string,
    actions: readonly string[],
  ): Promise<ToolToken> {
    const accessToken = typeof user === 'string' ? user : user?.token;
    if (!accessToken) {
      throw new Error('Tool tokens need a user: pass the authInfo that the SDK passes to the tool.');
    }
    const key = await keyOf(accessToken, tool, actions);
    const known = this.#entries.get(key);
    if (known !== undefined && known.until > this.options.now()) {
      return known.token;
    }
    const entry: Entry = { token: this.#exchange.exchange(accessToken, tool, actions), until: Infinity };
    this.#entries.set(key, entry);
    this.#makeRoom();
    return this.#settle(key, entry);
  }

  async #settle(key: string, entry: Entry): Promise<ToolToken> {
    try {
      const token = await entry.token;
      entry.until = this.#cachedUntil(token);
      return token;
    } catch (error) {
      entry.until = 0;
      throw error;
    } finally {
      if (entry.until <= this.options.now() && this.#entries.get(key) === entry) {
        this.#entries.delete(key);
      }
    }
  }

  // Only tokens are cached: a user who must connect first may be back within seconds.
  #cachedUntil(token: ToolToken): number {
    return token.kind === 'ready'
      ? Math.min(this.options.now() + this.options.toolTokenReuse * 1000, (token.expiresAt ?? Infinity) - expiryMargin)
      : 0;
  }

  #makeRoom(): void {
    if (this.#entries.size <= maximum) {
      return;
    }
    const now = this.options.now();
    for (const [key, entry] of this.#entries) {
      if (entry.until <= now) {
        this.#entries.delete(key);
      }
    }
    // A Map keeps the order of insertion.
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= maximum) {
        return;
      }
      this.#entries.delete(key);
    }
  }
}

// The key is a hash, so that users' access tokens are not kept in memory.
async function keyOf(accessToken: string, tool: string, actions: readonly string[]): Promise<string> {
  const text = JSON.stringify([accessToken, tool, ...[...actions].sort()]);
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
