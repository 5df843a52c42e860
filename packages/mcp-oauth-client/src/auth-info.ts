/**
 * A validated access token. Has the shape of `AuthInfo` in the TypeScript SDK. Neither `console.log` nor
 * `JSON.stringify` shows the token.
 */
export interface AuthInfo {
  token: string;
  clientId: string;
  scopes: string[];
  /** In seconds since 1970. */
  expiresAt: number;
  resource: URL;
  extra: {
    /** The user: an opaque identifier, unique to this broker. */
    sub: string;
    /** All claims of the token. */
    claims: Record<string, unknown>;
  };
}

/** Hides a member from `console.log` and `JSON.stringify`, so that a secret does not end in a log. */
export function hiding<T extends object>(value: T, member: keyof T): T {
  const shown = () => ({ ...value, [member]: '(hidden)' });
  const hidden = { enumerable: false, value: shown };
  return Object.defineProperties(value, {
    toJSON: hidden,
    [Symbol.for('nodejs.util.inspect.custom')]: hidden,
  });
}
