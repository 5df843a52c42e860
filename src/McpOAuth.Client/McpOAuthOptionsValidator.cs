using Microsoft.Extensions.Options;

namespace McpOAuth.Client;

/// <summary>Checks all options at start, and lists every problem with its cure.</summary>
internal sealed class McpOAuthOptionsValidator : IValidateOptions<McpOAuthOptions>
{
    private static readonly TimeSpan LongestReuse = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, McpOAuthOptions options)
    {
        string[] problems =
        [
            .. UrlRules.ProblemsOf(
                nameof(options.Resource),
                options.Resource,
                "https://mcp.example.com/mcp",
                "as in the broker's Resources__N__Uri"
            ),
            .. UrlRules.ProblemsOf(
                nameof(options.Issuer),
                options.Issuer,
                "https://auth.example.com",
                "as in the broker's Broker__Issuer"
            ),
            .. UrlRules.ProblemsOfIssuer(nameof(options.Issuer), options.Issuer),
            .. OfScopes(options),
            .. CredentialRules.ProblemsOf(options),
            .. OfTime(nameof(options.ToolTokenReuse), options.ToolTokenReuse, LongestReuse),
            .. OfTime(nameof(options.ConnectWait), options.ConnectWait, LongestWait),
        ];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> OfScopes(McpOAuthOptions options) =>
        ScopeRules
            .ProblemsOf(nameof(options.KnownScopes), options.KnownScopes, [])
            .Concat(ScopeRules.ProblemsOf(nameof(options.Scopes), options.Scopes, options.KnownScopes))
            .Concat(OfMap(nameof(options.ToolScopes), options.ToolScopes, options.KnownScopes))
            .Concat(OfMap(nameof(options.ScopeHierarchy), options.ScopeHierarchy, options.KnownScopes))
            .Concat(
                ScopeRules.ProblemsOf(nameof(options.ScopeHierarchy), options.ScopeHierarchy.Keys, options.KnownScopes)
            );

    private static IEnumerable<string> OfMap(
        string name,
        IReadOnlyDictionary<string, IReadOnlyList<string>> map,
        IReadOnlyList<string> known
    ) => map.SelectMany(entry => ScopeRules.ProblemsOf($"{name}[\"{entry.Key}\"]", entry.Value, known));

    private static IEnumerable<string> OfTime(string name, TimeSpan value, TimeSpan longest) =>
        value >= TimeSpan.Zero && value <= longest
            ? []
            : [$"{name}: must be from 0 to {longest.TotalSeconds} seconds. Omit it for the default."];
}
