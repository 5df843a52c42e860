export type { AuthInfo } from './auth-info.js';
export { connectResult, orElicit } from './elicitation.js';
export type {
  CapabilitySource,
  InputRequiredBuilder,
  ToolContext,
  ToolError,
  UrlElicitationErrorClass,
} from './elicitation.js';
export {
  BrokerUnavailableError,
  ConnectRequiredError,
  InvalidTokenError,
  KeysUnreachableError,
  McpOAuthOptionsError,
  ToolScopeError,
  ToolTokenError,
} from './errors.js';
export { McpOAuth } from './mcp-oauth.js';
export type { ProtectedContext } from './mcp-oauth.js';
export type { NodeMiddleware, NodeRequest, NodeResponse } from './node.js';
export type { McpOAuthOptions } from './options.js';
export type { ResourceMetadata } from './resource-metadata.js';
export type { NotConnected, ReadyToken, ToolToken } from './tool-token.js';
export type { ToolTokens } from './tool-tokens.js';
