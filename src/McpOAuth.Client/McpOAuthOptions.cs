using System.ComponentModel.DataAnnotations;

namespace McpOAuth.Client;

/// <summary>Where an MCP server is, whose tokens it takes, and as whom it gets those of its tools.</summary>
public sealed class McpOAuthOptions
{
    /// <summary>The MCP endpoint's URL: the resource identifier, and the audience of its tokens (RFC 8707 §2).</summary>
    [Required]
    public string Resource { get; set; } = "";

    /// <summary>The broker's issuer, without a trailing slash.</summary>
    [Required]
    public string Issuer { get; set; } = "";

    /// <summary>The scopes that a client should ask for: the minimal set, not all there are.</summary>
    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>
    /// The broker's scopes that each tool needs, by the tool's name. A call without them is answered with 403
    /// <c>insufficient_scope</c>, on which a client asks the person for more. A tool that is not named needs none.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ToolScopes { get; set; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The scopes that a scope implies, as the broker's <c>ScopeHierarchy__N</c> has them.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ScopeHierarchy { get; set; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What a person may read as the server's name.</summary>
    public string? ResourceName { get; set; }

    /// <summary>The broker's <c>Resources__N__ClientId</c>; needed for tools alone.</summary>
    public string? ClientId { get; set; }

    /// <summary>The broker's <c>Resources__N__ClientSecret</c>.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>For so long a tool token is used again without asking the broker, which may have revoked it meanwhile.</summary>
    public TimeSpan ToolTokenReuse { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the granted scopes give all the required ones, by themselves or by implication.</summary>
    internal bool Satisfies(IEnumerable<string> granted, IEnumerable<string> required)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(granted);
        while (open.TryPop(out var scope))
        {
            if (reached.Add(scope) && ScopeHierarchy.TryGetValue(scope, out var implied))
            {
                foreach (var one in implied)
                {
                    open.Push(one);
                }
            }
        }
        return required.All(reached.Contains);
    }

    /// <summary>The protected resource metadata's URL: the well-known part is inserted before the path (RFC 9728 §3.1).</summary>
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
