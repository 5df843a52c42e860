using McpOAuth.Protocol;

namespace McpOAuth.Clients;

/// <summary>Which redirect URIs may be newly registered. URIs that are already registered keep working.</summary>
/// <param name="moreSchemes">
/// Schemes without a dot that settings add (<c>Registration__RedirectUriSchemes</c>), in lower case.
/// </param>
public sealed class RedirectUriPolicy(params IEnumerable<string> moreSchemes)
{
    /// <summary>
    /// Schemes without a dot, each of an app that is known to receive codes there. A scheme should be a reversed domain
    /// name (RFC 8252 §7.1), because nobody else would take it. Short ones often belong to the system or to a browser:
    /// <c>microsoft-edge:https://evil.example</c> would carry a code to the web.
    /// </summary>
    public static readonly IReadOnlySet<string> KnownApps = new HashSet<string>(StringComparer.Ordinal)
    {
        "antigravity", // Google Antigravity
        "chatgpt", // ChatGPT desktop
        "claude", // Claude desktop
        "code-oss", // VS Code built from source
        "cursor", // Cursor: registers cursor://anysphere.cursor-mcp/oauth/callback
        "goose", // Goose
        "jetbrains", // JetBrains Toolbox and IDEs
        "kiro", // Kiro, built on VS Code
        "lmstudio", // LM Studio
        "raycast", // Raycast
        "trae", // Trae, built on VS Code
        "vscode", // VS Code and its extensions
        "vscode-insiders", // VS Code Insiders
        "vscodium", // VSCodium
        "warp", // Warp
        "windsurf", // Windsurf, built on VS Code
        "windsurf-next", // Windsurf Next
        "zed", // Zed
    };

    /// <summary>RFC 6749 §4.1.2 and RFC 9207 §2: with one of these in the query, a response could be misread.</summary>
    private static readonly HashSet<string> ResponseParameters =
    [
        ParameterNames.Code,
        ParameterNames.State,
        ParameterNames.Issuer,
        ParameterNames.Error,
    ];

    private readonly HashSet<string> schemes = [.. KnownApps, .. moreSchemes];

    /// <summary>Whether an unknown scheme is the only fault, so that the URI can be dropped if others remain.</summary>
    public bool HasUnknownScheme(RedirectUri uri) =>
        uri.Kind == RedirectUriKind.PrivateUse && uri.Scheme is var scheme && !IsAllowed(scheme);

    /// <summary>The name of a query parameter that belongs to the response, or null.</summary>
    public static string? ResponseParameterIn(RedirectUri uri)
    {
        var start = uri.Value.IndexOf('?', StringComparison.Ordinal);
        return start < 0
            ? null
            : uri.Value[(start + 1)..]
                .Split('&')
                .Select(pair => Uri.UnescapeDataString(pair.Split('=')[0]))
                .FirstOrDefault(ResponseParameters.Contains);
    }

    // web+x is for web pages to handle (HTML, "registerProtocolHandler"), even with a dot in it.
    private bool IsAllowed(string scheme) =>
        schemes.Contains(scheme)
        || (scheme.Contains('.', StringComparison.Ordinal) && !scheme.StartsWith("web+", StringComparison.Ordinal));
}
