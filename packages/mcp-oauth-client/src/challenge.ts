import type { CheckedOptions } from './options.js';
import { metadataUrl } from './resource-metadata.js';

/** An HTTP answer in the place of the MCP server's. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** 401 (RFC 6750 §3, RFC 9728 §5.1). @param reason Why the token was refused, or undefined if there was none. */
export function unauthorized(options: CheckedOptions, reason: string | undefined): Answer {
  const challenge = bearer(options, reason === undefined ? undefined : 'invalid_token', options.scopes);
  const body =
    reason === undefined
      ? { error: 'invalid_request', error_description: 'This server needs an access token.' }
      : { error: 'invalid_token', error_description: `The access token was refused: ${reason}.` };
  return json(401, body, { 'WWW-Authenticate': challenge });
}

/**
 * 403 (RFC 6750 §3.1): the token is valid but lacks scopes.
 * @param scopes Everything the client should request: the scopes it has plus those the request needs.
 */
export function insufficientScope(options: CheckedOptions, scopes: readonly string[]): Answer {
  const body = { error: 'insufficient_scope', scope: scopes.join(' ') };
  return json(403, body, { 'WWW-Authenticate': bearer(options, 'insufficient_scope', scopes) });
}

/** 503: the token cannot be judged. A 401 would send every user to sign in again. */
export function unavailable(retryAfter: number): Answer {
  const body = { error: 'temporarily_unavailable', error_description: 'Access tokens cannot be checked now. Retry.' };
  return json(503, body, { 'Retry-After': String(retryAfter) });
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}

function bearer(options: CheckedOptions, error: string | undefined, scopes: readonly string[]): string {
  const parameters = [
    ...(error === undefined ? [] : [`error="${error}"`]),
    `resource_metadata="${metadataUrl(options)}"`,
    ...(scopes.length === 0 ? [] : [`scope="${scopes.join(' ')}"`]),
  ];
  return `Bearer ${parameters.join(', ')}`;
}
