using McpOAuth.Freshness;
using McpOAuth.Protocol;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace McpOAuth.Upstream;

/// <summary>An issuer's metadata and keys, cached and refreshed.</summary>
/// <remarks>
/// OpenID Connect Discovery 1.0 §4. Throws <see cref="OutageException"/> if it cannot be loaded and there is no cached
/// copy.
/// </remarks>
internal sealed class IssuerMetadata(IssuerSource source, HttpClient http, TimeProvider clock)
{
    /// <summary>Key fetches that a user who signs in may wait for, one every five seconds.</summary>
    private const int MaximumRenewals = 2;

    private readonly Fresh<OpenIdConnectConfiguration> configuration = new(
        new()
        {
            Lifetime = TimeSpan.FromHours(12),
            // Metadata changes rarely, and a token that needs a newer key triggers a renewal.
            StaleWhileRevalidate = FreshnessPolicy.Forever,
            // Bounds what tokens with unknown key ids can make us fetch.
            RenewalInterval = TimeSpan.FromSeconds(5),
            // Two documents: the metadata and the keys.
            LoadLimit = TimeSpan.FromSeconds(16),
        },
        clock,
        async (_, cancellation) =>
            Loaded<OpenIdConnectConfiguration>.Keep(await new IssuerDocuments(source, http).DownloadAsync(cancellation))
    );

    public ValueTask<OpenIdConnectConfiguration> GetAsync(CancellationToken cancellation) =>
        configuration.GetAsync(cancellation);

    /// <summary>
    /// Loads the metadata and the keys again, because the issuer may have published new keys. Waits for its turn, at
    /// most one load every 5 seconds. Returns the same object if the issuer does not respond.
    /// </summary>
    /// <remarks>OpenID Connect Core 1.0 §10.1.1.</remarks>
    public Task<OpenIdConnectConfiguration> NewerThanAsync(
        OpenIdConnectConfiguration seen,
        CancellationToken cancellation
    ) => configuration.NewerThanAsync(seen, cancellation);

    /// <summary>
    /// Validates a token with the cached keys. Loads the metadata and the keys again, and validates again, if the token
    /// may be signed with a key that the issuer has published since.
    /// </summary>
    /// <remarks>OpenID Connect Core 1.0 §10.1.1.</remarks>
    /// <param name="isKeyMissing">Whether a key that is not cached may have signed the token.</param>
    /// <param name="renewals">How many key fetches the caller waits for.</param>
    /// <param name="outage">
    /// Thrown in place of a refusal if the newer keys cannot be loaded. Null to return the refusal.
    /// </param>
    public async Task<OAuthResult<T>> ValidateAsync<T>(
        Func<OpenIdConnectConfiguration, Task<OAuthResult<T>>> validate,
        Func<OpenIdConnectConfiguration, Task<bool>> isKeyMissing,
        CancellationToken cancellation,
        int renewals = MaximumRenewals,
        Func<OutageException>? outage = null
    )
        where T : notnull
    {
        var known = await GetAsync(cancellation);
        var result = await validate(known);
        // A load that was already running may have begun before the key was published. The next one has it.
        for (var renewal = 0; renewal < renewals && result.IsRefused; renewal++)
        {
            if (!await isKeyMissing(known))
            {
                return result;
            }
            var newer = await NewerThanAsync(known, cancellation);
            if (ReferenceEquals(newer, known))
            {
                return outage is null ? result : throw outage();
            }
            known = newer;
            result = await validate(known);
        }
        return result;
    }
}
