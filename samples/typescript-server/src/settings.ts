/** Settings of the sample, from the environment. The defaults fit the development environment. */
export const settings = {
  /** The MCP endpoint's URL, as in the broker's `Resources__N__Uri`. */
  url: process.env['MCP_URL'] ?? 'http://localhost:7091/mcp',
  issuer: process.env['MCP_ISSUER'] ?? 'http://localhost:7071',
  clientId: process.env['MCP_CLIENT_ID'],
  clientSecret: process.env['MCP_CLIENT_SECRET'],
  /** In place of the secret: a PKCS #8 PEM, whose line breaks may be written as `\\n`. */
  privateKey: process.env['MCP_PRIVATE_KEY'],
  /** The upstream URL that the tool `file_reader` reads with its own token. */
  fileUrl: process.env['MCP_FILE_URL'] ?? 'http://localhost:7081/me',
};

export const port = Number(new URL(settings.url).port || 443);
