import { McpOAuth } from 'mcp-oauth-client';

import { settings } from './settings.js';

export const oauth = new McpOAuth({
  resource: settings.url,
  issuer: settings.issuer,
  scopes: ['profile', 'read:files'],
  scopeHierarchy: { 'write:files': ['read:files'] },
  resourceName: 'Sample MCP server in TypeScript',
  clientId: settings.clientId,
  clientSecret: settings.clientSecret,
  privateKey: settings.privateKey,
});
