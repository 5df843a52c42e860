import type { AuthInfo } from './auth-info.js';
import type { Answer } from './challenge.js';
import { longestBody, type Decision, type Incoming } from './guard.js';
import { readLimited } from './limited-body.js';

/** A request of Node's `http`, of Express or of Connect. */
export interface NodeRequest {
  method?: string | undefined;
  url?: string | undefined;
  originalUrl?: string;
  headers: Record<string, string | string[] | undefined>;
  /** The parsed body. Set by `express.json()`, else by `protect()` when it had to read the body. */
  body?: unknown;
  /** An `AuthInfo`, set by `protect()`; the TypeScript SDK passes it to tools as `authInfo`, and declares its own type. */
  auth?: unknown;
}

/** A response of Node's `http`, of Express or of Connect. */
export interface NodeResponse {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body?: string): unknown;
}

export type NodeMiddleware = (
  request: NodeRequest,
  response: NodeResponse,
  next: (error?: unknown) => void,
) => Promise<void>;

export function pathOf(request: NodeRequest): string {
  return (request.originalUrl ?? request.url ?? '/').split('?', 1)[0] ?? '/';
}

/** The request as the guard sees it. A body that was not parsed yet is read from the stream. */
export function incoming(request: NodeRequest): Incoming {
  return {
    method: request.method ?? 'GET',
    authorization: single(request.headers['authorization']),
    isJson: isJson(single(request.headers['content-type'])),
    body: async () => request.body ?? (await readLimited(request as unknown as AsyncIterable<Uint8Array>, longestBody)),
  };
}

/** Leaves what was found where Express, its body parsers and the SDK look for it. */
export function remember(request: NodeRequest, decision: Extract<Decision, { authInfo: AuthInfo }>): void {
  request.auth = decision.authInfo;
  if (decision.body !== undefined && request.body === undefined) {
    request.body = decision.body;
    // Older body parsers would read the stream again.
    (request as { _body?: boolean })._body = true;
  }
}

export function send(response: NodeResponse, answer: Answer, method: string | undefined): void {
  response.writeHead(answer.status, answer.headers);
  response.end(method === 'HEAD' ? undefined : answer.body);
}

export function isJson(contentType: string | undefined): boolean {
  return /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(contentType ?? '');
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
