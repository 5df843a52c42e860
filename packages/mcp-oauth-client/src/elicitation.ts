import { ConnectRequiredError, connectMessage } from './errors.js';
import type { NotConnected, ReadyToken, ToolToken } from './tool-token.js';

/** An `McpServer` of either line of the TypeScript SDK; it knows the client's capabilities. */
export interface CapabilitySource {
  server: { getClientCapabilities(): { elicitation?: unknown } | undefined };
}

interface UrlElicitation {
  mode: 'url';
  elicitationId: string;
  url: string;
  message: string;
}

/** The SDK's `UrlElicitationRequiredError`. It is passed in because the SDK recognizes only its own class. */
export type UrlElicitationErrorClass = new (elicitations: UrlElicitation[], message?: string) => Error;

/**
 * Returns the token, or throws an error that tells the user where to connect. For the SDK 1.x, and for the SDK 2.x
 * where it serves MCP revisions before 2026-07-28.
 * @throws The SDK's error -32042 (MCP elicitation, URL mode), if the client can show a link.
 * @throws ConnectRequiredError For other clients. The SDK turns it into a tool error, whose text has the link.
 */
export function orElicit(token: ToolToken, server: CapabilitySource, errorClass: UrlElicitationErrorClass): ReadyToken {
  if (token.kind === 'ready') {
    return token;
  }
  if (!canShowLinks(server)) {
    throw new ConnectRequiredError(token.link, token.missing);
  }
  const message = connectMessage(token.missing);
  const elicitation = {
    mode: 'url' as const,
    elicitationId: crypto.randomUUID(),
    url: token.link,
    message,
  };
  throw new errorClass([elicitation], `${message} ${token.link}`);
}

/** A tool error, as the SDK 2.x has it. */
export type ToolError = {
  isError: true;
  content: { type: 'text'; text: string }[];
};

/** The `inputRequired` of the SDK 2.x. */
export interface InputRequiredBuilder<TRequest, TResult> {
  (spec: { inputRequests: Record<string, TRequest> }): TResult;
  elicitUrl(params: { message: string; url: string }): TRequest;
}

/** The `ctx` of a tool of the SDK 2.x. */
export interface ToolContext {
  mcpReq: { inputResponses?: object | undefined };
}

/**
 * Makes the result that a tool of the SDK 2.x returns instead of its own while the user must act: an input-required
 * result (MCP 2026-07-28), or a tool error with the link for clients that cannot show it. A client that comes back
 * before the user has connected gets the tool error too, so that it does not ask for ever.
 */
export function connectResult<TRequest, TResult>(
  token: NotConnected,
  server: CapabilitySource,
  context: ToolContext,
  inputRequired: InputRequiredBuilder<TRequest, TResult>,
): TResult | ToolError {
  const wasAsked = Object.hasOwn(context.mcpReq.inputResponses ?? {}, requestName);
  if (wasAsked || !canShowLinks(server)) {
    return { isError: true, content: [{ type: 'text', text: new ConnectRequiredError(token.link, token.missing).message }] };
  }
  const request = inputRequired.elicitUrl({ url: token.link, message: connectMessage(token.missing) });
  return inputRequired({ inputRequests: { [requestName]: request } });
}

const requestName = 'connect';

function canShowLinks(server: CapabilitySource): boolean {
  const elicitation = server.server.getClientCapabilities()?.elicitation;
  return (
    typeof elicitation === 'object' && elicitation !== null && (elicitation as { url?: unknown }).url !== undefined
  );
}
