namespace McpOAuth.Upstream.Causes;

/// <summary>All known causes, the most specific first.</summary>
public static class CauseTable
{
    /// <summary>Under the headings of docs/troubleshooting.md.</summary>
    public static IReadOnlyList<(string Heading, IReadOnlyList<KnownCause> Causes)> All { get; } =
    [
        ("Entra ID", EntraCauses.All),
        ("Google", GoogleCauses.All),
        ("GitHub", GitHubCauses.All),
        ("Okta", OktaCauses.All),
        ("Auth0", Auth0Causes.All),
        ("Keycloak", KeycloakCauses.All),
        ("The user and the app", BrokerCauses.All),
        ("Any upstream", CommonCauses.All),
    ];

    /// <summary>The cause that the reason of a log line shows, or null.</summary>
    public static KnownCause? Find(string reason) =>
        All.SelectMany(group => group.Causes).FirstOrDefault(cause => cause.IsIn(reason));
}
