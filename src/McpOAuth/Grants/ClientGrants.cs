using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Grants;

/// <summary>Starts grants of clients that act for themselves, without a user.</summary>
/// <remarks>
/// RFC 6749 §4.4. The row lets introspection, revocation and the operator's commands treat these grants as all others.
/// One insert for each access token.
/// </remarks>
public sealed class ClientGrants(IGrantStore store, Lifetimes lifetimes, TimeProvider clock)
{
    /// <summary>A grant that ends with its only access token. No refresh token (RFC 6749 §4.4.3).</summary>
    public async Task<IssuedGrant> StartAsync(
        Client client,
        Resource resource,
        ScopeSet scopes,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        var endsAt = now + lifetimes.AccessToken;
        var grant = new AuthorizationGrant
        {
            Id = GrantId.Create(client.ClientId, endsAt),
            ClientId = client.ClientId,
            Person = Person.InPlaceOf(client),
            Resource = resource.Uri.Value,
            Scopes = scopes,
            MayRefresh = false,
            AuthenticatedAt = now,
            EndsAt = endsAt,
        };
        // The key is new and random, so a row that exists is this one, written by a retry of the storage client.
        await store.TryStartAsync(
            new StoredGrant
            {
                Id = grant.Id,
                ClientId = grant.ClientId,
                Resource = grant.Resource,
                Scopes = scopes,
                CreatedAt = now,
                Generation = 0,
                ExpiresAt = endsAt,
            },
            cancellation
        );
        return new(grant, scopes, RefreshToken: null);
    }
}
