import type { JWK } from 'jose';

import { AccessTokenVerifier } from './access-token.js';
import type { AuthInfo } from './auth-info.js';
import { json, type Answer } from './challenge.js';
import { Guard, longestBody } from './guard.js';
import { readLimited } from './limited-body.js';
import { incoming, isJson, pathOf, remember, send, type NodeMiddleware } from './node.js';
import { checkOptions, type CheckedOptions, type McpOAuthOptions } from './options.js';
import { ServerAuthentication } from './server-authentication.js';
import { isMetadataPath, metadataUrl, resourceMetadata, type ResourceMetadata } from './resource-metadata.js';
import { ToolScopes } from './tool-scopes.js';
import { ToolTokens } from './tool-tokens.js';

/** What a protected fetch handler gets beside the request. `createMcpHandler` of the SDK 2.x takes it as it is. */
export interface ProtectedContext {
  authInfo: AuthInfo;
  /** Only set when the body had to be read to check the called tools' scopes. */
  parsedBody?: unknown;
}

/** An MCP server's use of the broker: accepts its access tokens, points clients to it, and gets tool tokens. */
export class McpOAuth {
  /** Gets upstream tokens for tools. Needs the options `clientId`, and `clientSecret` or `privateKey`. */
  readonly toolTokens: ToolTokens;

  /** The protected resource metadata (RFC 9728 §2). */
  readonly metadata: ResourceMetadata;

  /** Where clients find it. */
  readonly metadataUrl: string;

  readonly #options: CheckedOptions;
  readonly #verifier: AccessTokenVerifier;
  readonly #authentication: ServerAuthentication;
  readonly #toolScopes: ToolScopes;
  readonly #guard: Guard;

  /** @throws McpOAuthOptionsError with all problems at once. */
  constructor(options: McpOAuthOptions) {
    this.#options = checkOptions(options);
    this.#verifier = new AccessTokenVerifier(this.#options);
    this.#toolScopes = new ToolScopes(this.#options);
    this.#guard = new Guard(this.#options, this.#verifier, this.#toolScopes);
    this.#authentication = new ServerAuthentication(this.#options);
    this.toolTokens = new ToolTokens(this.#options, this.#authentication);
    this.metadata = resourceMetadata(this.#options);
    this.metadataUrl = metadataUrl(this.#options);
  }

  /**
   * Validates an access token (RFC 9068 §4).
   * @throws InvalidTokenError Answer 401.
   * @throws KeysUnreachableError Answer 503.
   */
  verify(token: string): Promise<AuthInfo> {
    return this.#verifier.verify(token);
  }

  /**
   * Names the broker scopes that a tool needs, beside the tool: wraps its handler. From then on `protect()` and
   * `protectFetch()` answer 403 `insufficient_scope` to a call without them. The wrapped handler checks again, so a call
   * that comes in before the first registration gets a tool error.
   * @param tool The tool's name, as it is registered at the SDK.
   * @param scopes All of them are needed (RFC 6749 §3.3: one item for each scope).
   * @param handler As the SDK takes it, in version 1.x or 2.x.
   * @throws TypeError A scope is malformed.
   */
  requireScopes<Handler extends (...all: never[]) => unknown>(
    tool: string,
    scopes: readonly string[],
    handler: Handler,
  ): Handler {
    return this.#toolScopes.require(tool, scopes, handler);
  }

  /**
   * The public key of the option `privateKey`, as a JSON Web Key Set for the broker's `Resources__N__Jwks`. Undefined if
   * the server authenticates with a secret.
   * @throws Error The key cannot be used.
   */
  publicKeys(): Promise<{ keys: JWK[] } | undefined> {
    return this.#authentication.publicKeys();
  }

  /** Middleware for Express, Connect or Node's `http`. Serves the metadata and leaves all other requests alone. */
  serveMetadata(): NodeMiddleware {
    return async (request, response, next) => {
      if (!isMetadataPath(this.#options, pathOf(request))) {
        next();
        return;
      }
      send(response, this.#metadataAnswer(request.method), request.method);
    };
  }

  /**
   * Middleware for Express, Connect or Node's `http`. Lets only requests with a valid access token, and with the scopes
   * of the tools they call, pass; the token is in `request.auth`. If it had to read the body, the parsed body is in
   * `request.body`.
   */
  protect(): NodeMiddleware {
    return async (request, response, next) => {
      try {
        const decision = await this.#guard.decide(incoming(request));
        if ('answer' in decision) {
          send(response, decision.answer, request.method);
          return;
        }
        remember(request, decision);
      } catch (error) {
        next(error);
        return;
      }
      next();
    };
  }

  /** Serves the metadata and protects every other path of a fetch handler. */
  protectFetch(
    handler: (request: Request, context: ProtectedContext) => Response | Promise<Response>,
  ): (request: Request) => Promise<Response> {
    return async (request) => {
      if (isMetadataPath(this.#options, new URL(request.url).pathname)) {
        return responseOf(this.#metadataAnswer(request.method), request.method);
      }
      const decision = await this.#guard.decide({
        method: request.method,
        authorization: request.headers.get('authorization') ?? undefined,
        isJson: isJson(request.headers.get('content-type') ?? undefined),
        body: () => readLimited(request.clone().body, longestBody),
      });
      if ('answer' in decision) {
        return responseOf(decision.answer, request.method);
      }
      const { authInfo, body } = decision;
      return handler(request, body === undefined ? { authInfo } : { authInfo, parsedBody: body });
    };
  }

  /** Public, so any origin may read it. */
  #metadataAnswer(method: string | undefined): Answer {
    const cors = { 'Access-Control-Allow-Origin': '*' };
    switch (method) {
      case 'GET':
      case 'HEAD':
        return json(200, this.metadata, { ...cors, 'Cache-Control': 'public, max-age=300' });
      case 'OPTIONS':
        return { ...json(204, '', { ...cors, 'Access-Control-Allow-Headers': 'MCP-Protocol-Version' }), body: '' };
      default:
        return json(405, { error: 'invalid_request' }, { ...cors, Allow: 'GET, HEAD, OPTIONS' });
    }
  }
}

function responseOf(answer: Answer, method: string): Response {
  const hasBody = method !== 'HEAD' && answer.status !== 204;
  return new Response(hasBody ? answer.body : null, { status: answer.status, headers: answer.headers });
}
