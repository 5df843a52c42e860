using System.Text.RegularExpressions;
using McpOAuth.Pages;

namespace McpOAuth.Login;

/// <summary>Describes in words what a scope allows. Does not guess: an unknown scope is just a "Permission".</summary>
/// <param name="texts">The operator's own words, which come first.</param>
public sealed partial class ScopeWords(IEnumerable<ScopeText> texts)
{
    /// <summary>No words of the operator.</summary>
    public static readonly ScopeWords Usual = new([]);

    private readonly Dictionary<string, ScopeText> settings = texts.ToDictionary(
        text => text.Scope,
        StringComparer.Ordinal
    );

    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["mcp"] = "Use the tools of this MCP server",
        ["profile"] = "See your name and the account you signed in with",
        ["email"] = "See your email address",
        ["openid"] = "Identify you",
        ["offline_access"] = "Stay connected when you are not using the app",
    };

    /// <summary>For a list: the words, the mark of a risky scope, and the scope itself.</summary>
    public Html Show(string scope) => Html.Of($"{Of(scope)} {Mark(scope)}<code>{scope}</code>");

    /// <summary>Whether the scope allows something that cannot be undone, or much more than the others.</summary>
    public bool IsRisky(string scope) =>
        settings.GetValueOrDefault(scope)?.IsRisky
        ?? VerbAndNoun().Match(scope).Groups["verb"].Value is "delete" or "admin";

    public string Of(string scope) => settings.GetValueOrDefault(scope)?.Text ?? UsualWords(scope);

    private Html? Mark(string scope) => IsRisky(scope) ? Html.Of($"""<strong class="risk">Risky</strong> """) : null;

    private static string UsualWords(string scope)
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
