import { McpOAuthOptionsError } from './errors.js';

/** Options of an MCP server: its URL, its broker, and its credentials for tool tokens. */
export interface McpOAuthOptions {
  /** The MCP endpoint's URL. It is the resource identifier and the token audience (RFC 8707 §2). */
  resource: string;

  /** The broker's issuer, without a trailing slash. */
  issuer: string;

  /** The minimal scopes that a client should request, not all scopes that exist. */
  scopes?: readonly string[];

  /**
   * The broker scopes that each tool needs, by tool name. A call without them gets 403 `insufficient_scope`, and the
   * client asks the user for more. A tool that is not listed needs none.
   */
  toolScopes?: Readonly<Record<string, readonly string[]>>;

  /** The scopes that each scope implies, as in the broker's `ScopeHierarchy__N` settings. */
  scopeHierarchy?: Readonly<Record<string, readonly string[]>>;

  /** The server's display name. */
  resourceName?: string;

  /** The broker's `Resources__N__ClientId`. Only needed if the server has tools with upstream tokens. */
  clientId?: string | undefined;

  /** The broker's `Resources__N__ClientSecret`. */
  clientSecret?: string | undefined;

  /**
   * In place of `clientSecret`: an unencrypted RSA or EC key in PKCS #8 PEM (`private_key_jwt`, RFC 7523). Its line
   * breaks may be written as `\\n`. `publicKeys()` gives the broker's `Resources__N__Jwks`.
   */
  privateKey?: string | undefined;

  /** The key's `kid`. The default is its thumbprint (RFC 7638). */
  privateKeyId?: string | undefined;

  /**
   * How long a tool token is cached, in seconds. During that time a revocation at the broker goes unnoticed.
   * The default is 60.
   */
  toolTokenReuse?: number;

  /** Receives one warning for each refused token and each failed fetch of keys. The default is `console`. */
  logger?: { warn(message: string): void };

  /** For requests to the broker. The default is the global `fetch`. */
  fetch?: typeof fetch;

  /** The time in milliseconds since 1970. The default is `Date.now`. */
  now?: () => number;
}

/** Options with every default filled in. */
export interface CheckedOptions extends Required<
  Omit<McpOAuthOptions, 'resourceName' | 'clientId' | 'clientSecret' | 'privateKey' | 'privateKeyId'>
> {
  resourceName: string | undefined;
  clientId: string | undefined;
  clientSecret: string | undefined;
  privateKey: string | undefined;
  privateKeyId: string | undefined;
}

const known = [
  'resource',
  'issuer',
  'scopes',
  'toolScopes',
  'scopeHierarchy',
  'resourceName',
  'clientId',
  'clientSecret',
  'privateKey',
  'privateKeyId',
  'toolTokenReuse',
  'logger',
  'fetch',
  'now',
];

const longestToolTokenReuse = 3600;

/** @throws McpOAuthOptionsError with all problems at once. */
export function checkOptions(options: McpOAuthOptions): CheckedOptions {
  if (typeof options !== 'object' || options === null) {
    throw new McpOAuthOptionsError(['options: missing. Pass at least { resource, issuer }.']);
  }
  const problems = [
    ...unknownNames(options),
    ...urlProblems('resource', options.resource, 'https://mcp.example.com/mcp', "as in the broker's Resources__N__Uri"),
    ...urlProblems('issuer', options.issuer, 'https://auth.example.com', "as in the broker's Broker__Issuer"),
    ...issuerProblems(options.issuer),
    ...scopeProblems('scopes', options.scopes),
    ...mapProblems('toolScopes', options.toolScopes),
    ...mapProblems('scopeHierarchy', options.scopeHierarchy),
    ...textProblems('resourceName', options.resourceName),
    ...credentialProblems(options),
    ...reuseProblems(options.toolTokenReuse),
    ...functionProblems('logger.warn', options.logger?.warn, options.logger !== undefined),
    ...functionProblems('fetch', options.fetch, options.fetch !== undefined),
    ...functionProblems('now', options.now, options.now !== undefined),
  ];
  if (problems.length > 0) {
    throw new McpOAuthOptionsError(problems);
  }
  return {
    resource: options.resource,
    issuer: options.issuer,
    scopes: options.scopes ?? [],
    toolScopes: options.toolScopes ?? {},
    scopeHierarchy: options.scopeHierarchy ?? {},
    resourceName: options.resourceName,
    clientId: options.clientId || undefined,
    clientSecret: options.clientSecret || undefined,
    privateKey: options.privateKey || undefined,
    privateKeyId: options.privateKeyId || undefined,
    toolTokenReuse: options.toolTokenReuse ?? 60,
    logger: options.logger ?? console,
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    now: options.now ?? Date.now,
  };
}

/** Plain http is for this computer only. */
export function isSecure(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

function unknownNames(options: object): string[] {
  return Object.keys(options)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = known.find((other) => other.toLowerCase() === name.toLowerCase());
      return `${name}: unknown option. ${meant ? `Did you mean ${meant}?` : `Known options: ${known.join(', ')}.`}`;
    });
}

function urlProblems(name: string, value: unknown, example: string, where: string): string[] {
  if (typeof value !== 'string' || value === '') {
    return [`${name}: missing. Set it ${where}, for example ${example}.`];
  }
  if (!URL.canParse(value)) {
    return [`${name}: not an absolute URL. Set it ${where}, for example ${example}.`];
  }
  const url = new URL(value);
  const problems: string[] = [];
  if (!isSecure(url)) {
    problems.push(`${name}: must be https; http is only for localhost. For example ${example}.`);
  }
  if (url.username !== '' || url.password !== '') {
    problems.push(`${name}: has a user name or password. Remove them.`);
  }
  if (value.includes('#')) {
    problems.push(`${name}: has a fragment (RFC 8707 §2). Remove everything from "#".`);
  }
  if (/["\\\s]/.test(value)) {
    problems.push(`${name}: has a space, quote or backslash. Percent-encode it.`);
  }
  return problems;
}

/** The broker's issuer has no path, and it is compared character by character (RFC 8414 §3.3). */
function issuerProblems(value: unknown): string[] {
  if (typeof value !== 'string' || !URL.canParse(value)) {
    return [];
  }
  const { origin } = new URL(value);
  return value === origin || !isSecure(new URL(value))
    ? []
    : [`issuer: must be only scheme, host and port, in lower case, without a trailing slash. Use ${origin}.`];
}

export function scopeProblems(name: string, value: unknown): string[] {
  if (value === undefined) {
    return [];
  }
  if (!Array.isArray(value)) {
    return [`${name}: must be an array, for example ['read:files'].`];
  }
  // RFC 6749 §3.3: scope-token.
  return value
    .filter((scope) => typeof scope !== 'string' || !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope))
    .map(
      (scope) => `${name}: ${JSON.stringify(scope)} is no scope. Use one array item for each scope (RFC 6749 §3.3).`,
    );
}

function mapProblems(name: string, value: unknown): string[] {
  if (value === undefined) {
    return [];
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [`${name}: must be an object, for example { write: ['write:files'] }.`];
  }
  return Object.entries(value).flatMap(([key, scopes]) => scopeProblems(`${name}.${key}`, scopes ?? null));
}

function textProblems(name: string, value: unknown): string[] {
  return value === undefined || (typeof value === 'string' && value !== '')
    ? []
    : [`${name}: must be a text. Omit it if there is none.`];
}

// An empty text counts as unset: that is what an empty environment variable gives.
function credentialProblems({ clientId, clientSecret, privateKey, privateKeyId }: McpOAuthOptions): string[] {
  const wrong = Object.entries({ clientId, clientSecret, privateKey, privateKeyId })
    .filter(([, value]) => value !== undefined && typeof value !== 'string')
    .map(([name]) => `${name}: must be a text.`);
  if (wrong.length > 0) {
    return wrong;
  }
  const problems: string[] = [];
  if (clientSecret && privateKey) {
    problems.push('privateKey: set together with clientSecret. Remove one of the two.');
  }
  if (privateKeyId && !privateKey) {
    problems.push('privateKeyId: set without privateKey. Set the key, or remove its id.');
  }
  if (clientId && !clientSecret && !privateKey) {
    problems.push(
      "clientSecret: missing, but clientId is set. Set it as in the broker's Resources__N__ClientSecret, or set privateKey.",
    );
  }
  if (!clientId && (clientSecret || privateKey)) {
    const set = clientSecret ? 'clientSecret' : 'privateKey';
    problems.push(`clientId: missing, but ${set} is set. Set it as in the broker's Resources__N__ClientId.`);
  }
  return problems.concat(keyProblems(privateKey));
}

// The rest is found when the key is first used: reading it takes an asynchronous call.
function keyProblems(key: string | undefined): string[] {
  return !key || key.includes('-----BEGIN PRIVATE KEY-----')
    ? []
    : [
        'privateKey: not an unencrypted key in PKCS #8 PEM, which begins with -----BEGIN PRIVATE KEY-----. '
          + 'Convert it by: openssl pkcs8 -topk8 -nocrypt -in key.pem',
      ];
}

function reuseProblems(value: unknown): string[] {
  const isAllowed = value === undefined || (typeof value === 'number' && value >= 0 && value <= longestToolTokenReuse);
  return isAllowed ? [] : [`toolTokenReuse: must be from 0 to ${longestToolTokenReuse} seconds. The default is 60.`];
}

function functionProblems(name: string, value: unknown, isSet: boolean): string[] {
  return !isSet || typeof value === 'function' ? [] : [`${name}: must be a function. Omit it for the default.`];
}
