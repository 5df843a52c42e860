using McpOAuth.Grants;
using Spectre.Console.Rendering;

namespace McpOAuth.Cli.Commands;

/// <summary>Converts grants for output, and revokes them.</summary>
internal static class GrantViews
{
    public static GrantView Of(StoredGrant grant) =>
        new(
            grant.Id.Subject,
            grant.ClientId,
            grant.Resource,
            grant.Scopes.ToString(),
            grant.CreatedAt,
            grant.ExpiresAt,
            grant.Generation
        );

    public static IRenderable TableOf(IReadOnlyList<GrantView> grants) =>
        Tables.Of(
            "Grants",
            ["User", "Client id", "Resource", "Scopes", "Since", "Expires", "Refreshes"],
            grants.Select(grant =>
                new[]
                {
                    grant.Subject,
                    grant.ClientId,
                    grant.Resource,
                    grant.Scopes,
                    Tables.Time(grant.CreatedAt),
                    Tables.Time(grant.ExpiresAt),
                    $"{grant.Refreshes}",
                }
            )
        );

    public static async Task EndAsync(
        IEnumerable<StoredGrant> grants,
        GrantRevocation revocation,
        CancellationToken cancellation
    )
    {
        foreach (var grant in grants)
        {
            await revocation.EndAsync(grant.Id, grant.ClientId, grant.Resource, cancellation);
        }
    }
}
