using System.Text.RegularExpressions;

namespace McpOAuth.Login;

/// <summary>Says in words what a scope allows. What it does not know it leaves as it is, rather than guess.</summary>
internal static partial class ScopeWords
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["mcp"] = "Use the tools of this MCP server",
        ["profile"] = "See your name and who signed you in",
        ["email"] = "See your e-mail address",
        ["openid"] = "Know that it is you",
        ["offline_access"] = "Stay connected while you are away",
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

    // read:files and files.read alike.
    [GeneratedRegex(
        @"\A(?:(?<verb>read|write|delete|admin):(?<noun>[a-z][a-z0-9_-]*)|(?<noun>[a-z][a-z0-9_-]*)\.(?<verb>read|write|delete|admin))\z"
    )]
    private static partial Regex VerbAndNoun();
}
