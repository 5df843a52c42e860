/** The options are wrong. The message lists every problem with its cure. */
export class McpOAuthOptionsError extends Error {
  override readonly name = 'McpOAuthOptionsError';

  constructor(readonly problems: readonly string[]) {
    super(`The options of McpOAuth are wrong:\n- ${problems.join('\n- ')}`);
  }
}

/** An access token is not accepted: HTTP 401 `invalid_token` (RFC 6750 §3.1). */
export class InvalidTokenError extends Error {
  override readonly name = 'InvalidTokenError';

  /** @param reason What is wrong, in words. Contains nothing from the token. */
  constructor(readonly reason: string) {
    super(`The access token was refused: ${reason}.`);
  }
}

/** The broker's keys cannot be fetched, so no token can be judged: HTTP 503 with `Retry-After`, not 401. */
export class KeysUnreachableError extends Error {
  override readonly name = 'KeysUnreachableError';

  /** @param retryAfter In seconds. */
  constructor(
    readonly retryAfter: number,
    options?: { cause?: unknown },
  ) {
    super('The keys of the broker cannot be fetched.', options as ErrorOptions);
  }
}

/** The access token lacks a scope that the tool needs. The SDK turns it into a tool error. */
export class ToolScopeError extends Error {
  override readonly name = 'ToolScopeError';

  constructor(readonly required: readonly string[]) {
    super(`This tool requires the scope ${required.join(' ')}.`);
  }
}

/** The broker refused the exchange. Has an RFC 6749 §5.2 error code, such as `invalid_grant`. */
export class ToolTokenError extends Error {
  override readonly name = 'ToolTokenError';

  constructor(readonly error: string) {
    super(`The broker refused the tool token: ${error}.`);
  }
}

/** The broker did not answer an exchange, or answered 5xx. Worth a retry. */
export class BrokerUnavailableError extends Error {
  override readonly name = 'BrokerUnavailableError';

  /** @param status The HTTP status, or undefined if there was no answer. */
  constructor(
    readonly status: number | undefined,
    options?: { cause?: unknown },
  ) {
    super(
      status === undefined ? 'The broker did not answer.' : `The broker returned ${status}.`,
      options as ErrorOptions,
    );
  }
}

/** The user must connect the tool first, and the client cannot show links. The message contains the link. */
export class ConnectRequiredError extends Error {
  override readonly name = 'ConnectRequiredError';

  /** @param missing The upstream scopes that the user has not granted. */
  constructor(
    readonly link: string,
    missing: readonly string[] = [],
  ) {
    super(`${connectMessage(missing)} Open ${link} in your browser, then call the tool again.`);
  }
}

/** What the user should do. A connected account may lack scopes only. */
export function connectMessage(missing: readonly string[] = []): string {
  return missing.length === 0
    ? 'Connect your account to this tool first.'
    : `Your account does not allow all that this tool needs. Allow this too: ${missing.join(', ')}.`;
}
