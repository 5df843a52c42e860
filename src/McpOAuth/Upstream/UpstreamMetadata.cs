using McpOAuth.Protocol;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace McpOAuth.Upstream;

/// <summary>An OpenID provider's endpoints and keys, as its cached metadata names them.</summary>
internal sealed class UpstreamMetadata(UpstreamSettings settings, HttpClient http, TimeProvider clock)
{
    private readonly IssuerMetadata copies = new(SourceOf(settings), http, clock);

    public ValueTask<OpenIdConnectConfiguration> GetAsync(CancellationToken cancellation) =>
        copies.GetAsync(cancellation);

    /// <inheritdoc cref="IssuerMetadata.NewerThanAsync"/>
    public Task<OpenIdConnectConfiguration> NewerThanAsync(
        OpenIdConnectConfiguration seen,
        CancellationToken cancellation
    ) => copies.NewerThanAsync(seen, cancellation);

    /// <inheritdoc cref="IssuerMetadata.ValidateAsync{T}"/>
    public Task<OAuthResult<T>> ValidateAsync<T>(
        Func<OpenIdConnectConfiguration, Task<OAuthResult<T>>> validate,
        Func<OpenIdConnectConfiguration, Task<bool>> isKeyMissing,
        CancellationToken cancellation
    )
        where T : notnull => copies.ValidateAsync(validate, isKeyMissing, cancellation);

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
        var documents = new IssuerDocuments(SourceOf(settings), http);
        var metadata = await documents.ReadMetadataAsync(cancellation);
        var problems = UpstreamMetadataRules.ProblemsOf(metadata, settings).ToList();
        if (problems.TrueForAll(problem => !problem.IsFatal))
        {
            await documents.AddKeysAsync(metadata, cancellation);
            problems.AddRange(UpstreamMetadataRules.KeyProblemsOf(metadata));
        }
        return problems;
    }

    private static IssuerSource SourceOf(UpstreamSettings settings) =>
        new($"Upstream {settings.Name}", settings.Issuer)
        {
            MetadataAddress = settings.MetadataAddress,
            ProblemsOf = metadata => UpstreamMetadataRules.ProblemsOf(metadata, settings),
        };
}
