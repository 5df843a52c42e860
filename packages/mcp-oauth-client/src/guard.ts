import type { AccessTokenVerifier } from './access-token.js';
import type { AuthInfo } from './auth-info.js';
import { calledTools } from './called-tools.js';
import { insufficientScope, json, unauthorized, unavailable, type Answer } from './challenge.js';
import { InvalidTokenError, KeysUnreachableError } from './errors.js';
import type { CheckedOptions } from './options.js';
import { satisfies } from './scopes.js';
import type { ToolScopes } from './tool-scopes.js';

/** In bytes, as in the TypeScript SDK. */
export const longestBody = 4 * 1024 * 1024;

/** What the guard must know of a request. */
export interface Incoming {
  method: string;
  authorization: string | undefined;
  isJson: boolean;
  /** Reads the body as text or as parsed JSON; undefined if it is too long. */
  body(): Promise<unknown>;
}

export type Decision = { authInfo: AuthInfo; body?: unknown } | { answer: Answer };

/** Lets a request with a valid access token and the scopes of every tool it calls pass. */
export class Guard {
  constructor(
    private readonly options: CheckedOptions,
    private readonly verifier: AccessTokenVerifier,
    private readonly toolScopes: ToolScopes,
  ) {}

  async decide(request: Incoming): Promise<Decision> {
    const token = bearerToken(request.authorization);
    if (token === undefined) {
      return { answer: unauthorized(this.options, undefined) };
    }
    try {
      return await this.#checkTools(request, await this.verifier.verify(token));
    } catch (error) {
      if (error instanceof InvalidTokenError) {
        this.options.logger.warn(error.message);
        return { answer: unauthorized(this.options, error.reason) };
      }
      if (error instanceof KeysUnreachableError) {
        return { answer: unavailable(error.retryAfter) };
      }
      throw error;
    }
  }

  async #checkTools(request: Incoming, authInfo: AuthInfo): Promise<Decision> {
    if (request.method !== 'POST' || !this.toolScopes.any) {
      return { authInfo };
    }
    // What cannot be read here must not reach a server that may read it differently.
    if (!request.isJson) {
      return { answer: json(415, { error: 'invalid_request', error_description: 'Send application/json.' }) };
    }
    const raw = await request.body();
    if (raw === undefined) {
      return { answer: json(413, { error: 'invalid_request', error_description: `Over ${longestBody} bytes.` }) };
    }
    const body = typeof raw === 'string' ? parse(raw) : raw;
    if (body === undefined) {
      return { answer: json(400, { jsonrpc: '2.0', error: { code: -32700, message: 'Parse error' }, id: null }) };
    }
    const required = calledTools(body).flatMap((tool) => this.toolScopes.of(tool));
    return satisfies(this.options.scopeHierarchy, authInfo.scopes, required)
      ? { authInfo, body }
      : // Existing and missing scopes together: a client requests exactly these, and must not lose any.
        { answer: insufficientScope(this.options, [...new Set([...authInfo.scopes, ...required])]) };
  }
}

function bearerToken(header: string | undefined): string | undefined {
  const token = header !== undefined && /^bearer /i.test(header) ? header.slice('Bearer '.length).trim() : '';
  return token === '' ? undefined : token;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
