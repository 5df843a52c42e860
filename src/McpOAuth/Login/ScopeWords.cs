using System.Text.RegularExpressions;

namespace McpOAuth.Login;

/// <summary>Describes in words what a scope allows. Does not guess: an unknown scope is just a "Permission".</summary>
internal static partial class ScopeWords
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["mcp"] = "Use the tools of this MCP server",
        ["profile"] = "See your name and the account you signed in with",
        ["email"] = "See your email address",
        ["openid"] = "Identify you",
        ["offline_access"] = "Stay connected when you are not using the app",
    };

    public static string Of(string scope)
    {
        if (Known.TryGetValue(scope, out var words))
        {
            return words;
        }
        var match = VerbAndNoun().Match(scope);
        if (!match.Success)
        {
            return "Permission";
        }
        var noun = match.Groups["noun"].Value.Replace('_', ' ').Replace('-', ' ');
        return match.Groups["verb"].Value switch
        {
            "read" => $"Read {noun}",
            "write" => $"Read and change {noun}",
            "delete" => $"Delete {noun}",
            _ => $"Administer {noun}",
        };
    }

    // Matches read:files and files.read.
    [GeneratedRegex(
        @"\A(?:(?<verb>read|write|delete|admin):(?<noun>[a-z][a-z0-9_-]*)|(?<noun>[a-z][a-z0-9_-]*)\.(?<verb>read|write|delete|admin))\z"
    )]
    private static partial Regex VerbAndNoun();
}
