import { BrokerUnavailableError, ToolTokenError } from './errors.js';
import { readLimited } from './limited-body.js';
import type { CheckedOptions } from './options.js';
import type { ServerAuthentication } from './server-authentication.js';
import type { ToolToken } from './tool-token.js';
import { readyToken } from './tool-token.js';

const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

/** In milliseconds. */
const timeLimit = 60_000;

/** In bytes. */
const longestAnswer = 256 * 1024;

/** Exchanges a user's access token for a tool's upstream token (RFC 8693 §2). */
export class TokenExchange {
  constructor(
    private readonly options: CheckedOptions,
    private readonly authentication: ServerAuthentication,
  ) {}

  /**
   * @throws ToolTokenError The broker refused.
   * @throws BrokerUnavailableError There was no answer, or a 5xx.
   */
  async exchange(accessToken: string, tool: string, actions: readonly string[]): Promise<ToolToken> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    const body = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: accessToken,
      subject_token_type: accessTokenType,
      audience: tool,
      actions: actions.join(' '),
    });
    await this.authentication.apply(headers, body);
    const answer = await this.#post({ method: 'POST', headers, body });
    if (typeof answer['access_token'] === 'string') {
      return this.#ready(answer, answer['access_token']);
    }
    if (answer['error'] === 'interaction_required' && typeof answer['interaction_uri'] === 'string') {
      const missing = scopesOf(answer);
      return { kind: 'not-connected', link: answer['interaction_uri'], ...(missing.length > 0 && { missing }) };
    }
    throw new ToolTokenError(typeof answer['error'] === 'string' ? answer['error'] : 'server_error');
  }

  async #post(init: RequestInit): Promise<Record<string, unknown>> {
    let status: number | undefined;
    let text: string | undefined;
    try {
      const response = await this.options.fetch(`${this.options.issuer}/token`, {
        ...init,
        redirect: 'error',
        signal: AbortSignal.timeout(timeLimit),
      });
      status = response.status;
      text = await readLimited(response.body, longestAnswer);
    } catch (cause) {
      throw new BrokerUnavailableError(undefined, { cause });
    }
    if (status >= 500) {
      throw new BrokerUnavailableError(status);
    }
    return objectOf(text) ?? {};
  }

  #ready(answer: Record<string, unknown>, accessToken: string): ToolToken {
    const seconds = answer['expires_in'];
    return readyToken({
      kind: 'ready',
      accessToken,
      expiresAt: typeof seconds === 'number' ? this.options.now() + seconds * 1000 : undefined,
      scopes: scopesOf(answer),
    });
  }
}

function scopesOf(answer: Record<string, unknown>): string[] {
  const scope = answer['scope'];
  return typeof scope === 'string' ? scope.split(' ').filter((text) => text !== '') : [];
}

// The parser's message is dropped: it would quote the answer.
function objectOf(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text ?? '');
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
