namespace McpOAuth.Client;

/// <summary>Options of an MCP server: its URL, its broker, and its credentials for tool tokens.</summary>
public sealed class McpOAuthOptions
{
    /// <summary>The MCP endpoint's URL. It is the resource identifier and the token audience (RFC 8707 §2).</summary>
    public string Resource { get; set; } = "";

    /// <summary>The broker's issuer, without a trailing slash.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>The minimal scopes that a client should request, not all scopes that exist.</summary>
    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>
    /// All scopes of this server that exist, as in the broker's <c>Resources__N__Scopes</c>. If it is set, the server
    /// does not start where another option or a <see cref="RequiresScopeAttribute"/> names a scope that is not in it.
    /// </summary>
    public IReadOnlyList<string> KnownScopes { get; set; } = [];

    /// <summary>
    /// The broker scopes that each tool needs, by tool name. A call without them gets 403 <c>insufficient_scope</c>,
    /// and the client asks the user for more. A tool that is not listed needs none, unless it has
    /// a <see cref="RequiresScopeAttribute"/>.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ToolScopes { get; set; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The scopes that each scope implies, as in the broker's <c>ScopeHierarchy__N</c> settings.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ScopeHierarchy { get; set; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>
    /// Whether access tokens may or must be bound to the client's key (DPoP). If several instances serve this MCP
    /// server, register an <see cref="IDpopReplayStore"/> that they share.
    /// </summary>
    public DpopUse Dpop { get; set; } = DpopUse.Off;

    /// <summary>The server's display name.</summary>
    public string? ResourceName { get; set; }

    /// <summary>
    /// The broker's <c>Resources__N__ClientId</c>. Only needed if the server has tools with upstream tokens.
    /// </summary>
    public string? ClientId { get; set; }

    /// <summary>The broker's <c>Resources__N__ClientSecret</c>.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>
    /// In place of the secret: an unencrypted private key in PEM, EC or RSA (<c>private_key_jwt</c>). Its public part is
    /// the broker's <c>Resources__N__Jwks</c>; a log line at start has it. Line breaks may be written as <c>\n</c>.
    /// </summary>
    public string? PrivateKey { get; set; }

    /// <summary>The key's <c>kid</c>. Null for its thumbprint (RFC 7638).</summary>
    public string? PrivateKeyId { get; set; }

    /// <summary>How long a tool token is cached. During that time a revocation at the broker goes unnoticed.</summary>
    public TimeSpan ToolTokenReuse { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a tool call waits for a user who has agreed to connect the tool and is still in the browser. Shorter
    /// than the 60 seconds after which many MCP clients give up a call. Zero does not wait.
    /// </summary>
    public TimeSpan ConnectWait { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>Whether the granted scopes include all required ones, directly or by implication.</summary>
    internal bool Satisfies(IEnumerable<string> granted, IEnumerable<string> required)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>(granted);
        while (pending.TryPop(out var scope))
        {
            if (reached.Add(scope) && ScopeHierarchy.TryGetValue(scope, out var implied))
            {
                foreach (var impliedScope in implied)
                {
                    pending.Push(impliedScope);
                }
            }
        }
        return required.All(reached.Contains);
    }

    /// <summary>
    /// The protected resource metadata URL; the well-known part goes before the path (RFC 9728 §3.1).
    /// </summary>
    internal string MetadataUrl
    {
        get
        {
            var resource = new Uri(Resource);
            var path = resource.AbsolutePath == "/" ? "" : resource.AbsolutePath;
            return $"{resource.GetLeftPart(UriPartial.Authority)}/.well-known/oauth-protected-resource{path}";
        }
    }
}
