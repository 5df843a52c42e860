using System.Net;
using McpOAuth.Freshness;
using McpOAuth.Protocol;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace McpOAuth.Upstream;

/// <summary>An OpenID provider's metadata and keys, cached and refreshed.</summary>
/// <remarks>
/// OpenID Connect Discovery 1.0 §4. Throws <see cref="OutageException"/> if it cannot be loaded and there is no cached
/// copy.
/// </remarks>
internal sealed class UpstreamMetadata(UpstreamSettings settings, HttpClient http, TimeProvider clock)
{
    private readonly Fresh<OpenIdConnectConfiguration> configuration = new(
        new()
        {
            Lifetime = TimeSpan.FromHours(12),
            // Metadata changes rarely, and a sign-in that needs a newer key triggers a renewal.
            StaleWhileRevalidate = FreshnessPolicy.Forever,
            // Bounds what id_tokens with unknown key ids can make us fetch.
            RenewalInterval = TimeSpan.FromSeconds(5),
            // Two documents: the metadata and the keys.
            LoadLimit = TimeSpan.FromSeconds(16),
        },
        clock,
        async (_, cancellation) =>
            Loaded<OpenIdConnectConfiguration>.Keep(await DownloadAsync(settings, new(settings, http), cancellation))
    );

    public ValueTask<OpenIdConnectConfiguration> GetAsync(CancellationToken cancellation) =>
        configuration.GetAsync(cancellation);

    /// <summary>
    /// Loads the metadata and the keys again, because the upstream may have published new keys. Waits for its turn, at
    /// most one load every 5 seconds. Returns the same object if the upstream does not respond.
    /// </summary>
    /// <remarks>OpenID Connect Core 1.0 §10.1.1.</remarks>
    public Task<OpenIdConnectConfiguration> NewerThanAsync(
        OpenIdConnectConfiguration seen,
        CancellationToken cancellation
    ) => configuration.NewerThanAsync(seen, cancellation);

    public async Task<UpstreamEndpoints> EndpointsAsync(CancellationToken cancellation)
    {
        if (settings.Preset == UpstreamPreset.GitHub)
        {
            return GitHub.EndpointsOf(settings.Issuer);
        }
        var configuration = await GetAsync(cancellation);
        return new()
        {
            Authorization = configuration.AuthorizationEndpoint,
            Token = configuration.TokenEndpoint,
            Revocation = configuration.RevocationEndpoint,
            UserInfo = configuration.UserInfoEndpoint,
            PushedAuthorization = configuration.PushedAuthorizationRequestEndpoint,
            RequiresPushedAuthorization = configuration.RequirePushedAuthorizationRequests,
            AuthenticationMethods =
                configuration.TokenEndpointAuthMethodsSupported.Count == 0
                    ? null
                    : [.. configuration.TokenEndpointAuthMethodsSupported],
            PromisesIssuer = configuration.AuthorizationResponseIssParameterSupported,
        };
    }

    /// <summary>Everything that is wrong with the metadata, read anew. For the operator.</summary>
    /// <exception cref="OutageException">The metadata cannot be read at all.</exception>
    public async Task<IReadOnlyList<UpstreamProblem>> ProblemsAsync(CancellationToken cancellation)
    {
        if (settings.Preset == UpstreamPreset.GitHub)
        {
            return [];
        }
        var exchange = new UpstreamHttpExchange(settings, http);
        var metadata = await ReadMetadataAsync(settings, exchange, cancellation);
        var problems = UpstreamMetadataRules.ProblemsOf(metadata, settings).ToList();
        if (problems.TrueForAll(problem => !problem.IsFatal))
        {
            await AddKeysAsync(metadata, settings, exchange, cancellation);
            problems.AddRange(UpstreamMetadataRules.KeyProblemsOf(metadata));
        }
        return problems;
    }

    private static async Task<OpenIdConnectConfiguration> DownloadAsync(
        UpstreamSettings settings,
        UpstreamHttpExchange exchange,
        CancellationToken cancellation
    )
    {
        var metadata = await ReadMetadataAsync(settings, exchange, cancellation);
        Refuse(UpstreamMetadataRules.ProblemsOf(metadata, settings), settings);
        await AddKeysAsync(metadata, settings, exchange, cancellation);
        Refuse(UpstreamMetadataRules.KeyProblemsOf(metadata), settings);
        return metadata;
    }

    private static void Refuse(IEnumerable<UpstreamProblem> problems, UpstreamSettings settings)
    {
        if (problems.FirstOrDefault(problem => problem.IsFatal) is { } fatal)
        {
            throw new OutageException($"The metadata of upstream {settings.Name} is not usable: {fatal.Text}.")
            {
                IsUpstream = true,
            };
        }
    }

    private static async Task<OpenIdConnectConfiguration> ReadMetadataAsync(
        UpstreamSettings settings,
        UpstreamHttpExchange exchange,
        CancellationToken cancellation
    )
    {
        var address = settings.MetadataAddress ?? settings.Issuer.TrimEnd('/') + "/.well-known/openid-configuration";
        return UpstreamDocuments.MetadataOf(await ReadAsync(address, "metadata", settings, exchange, cancellation));
    }

    private static async Task AddKeysAsync(
        OpenIdConnectConfiguration metadata,
        UpstreamSettings settings,
        UpstreamHttpExchange exchange,
        CancellationToken cancellation
    )
    {
        var keys = await ReadAsync(metadata.JwksUri, "key set", settings, exchange, cancellation);
        metadata.JsonWebKeySet = UpstreamDocuments.KeysOf(keys);
        foreach (var key in metadata.JsonWebKeySet.GetSigningKeys())
        {
            metadata.SigningKeys.Add(key);
        }
    }

    private static async Task<JsonAnswer> ReadAsync(
        string address,
        string what,
        UpstreamSettings settings,
        UpstreamHttpExchange exchange,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var (status, body) = await exchange.SendAsync(request, cancellation);
        if (status != HttpStatusCode.OK)
        {
            throw new OutageException($"The {what} of upstream {settings.Name}: {address} returned {(int)status}.")
            {
                IsUpstream = true,
            };
        }
        var answer = JsonAnswer.Parse(body, $"the {what} at {address}");
        return answer.IsRefused
            ? throw new OutageException($"Upstream {settings.Name}: {answer.Error.Reason}.") { IsUpstream = true }
            : answer.Value;
    }
}
