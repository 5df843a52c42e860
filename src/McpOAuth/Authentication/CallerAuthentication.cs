using McpOAuth.Clients;
using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Authentication;

/// <summary>Authenticates the caller of a JSON endpoint: an MCP client, or an MCP server (a resource).</summary>
/// <remarks>
/// By secret (RFC 6749 §2.3.1) or assertion (RFC 7523 §2.2), depending on registration or settings. Failures are
/// <c>invalid_client</c>, on which SDKs register again. Malformed credentials may be <c>invalid_request</c>. A document
/// or key set that cannot be fetched just now is neither: it throws, and the request gets 503.
/// </remarks>
public sealed class CallerAuthentication(
    ClientDirectory clients,
    ResourceRegistry resources,
    ClientAssertionValidation assertions,
    WorkloadAuthentication workloads
)
{
    /// <summary>The MCP client that sent the request (RFC 6749 §3.2.1).</summary>
    public async ValueTask<OAuthResult<Client>> ClientAsync(
        HttpRequest request,
        RequestParameters parameters,
        CancellationToken cancellation
    )
    {
        var presented = PresentedCredentials.Read(request.Headers.Authorization, parameters);
        if (presented.IsRefused)
        {
            return presented.Error;
        }
        return presented.Value.Assertion is { } assertion && workloads.IsWorkloadToken(assertion.Text)
            ? await CheckWorkloadAsync(assertion, parameters, cancellation)
            : await CheckClientAsync(presented.Value, cancellation);
    }

    /// <summary>The MCP server that sent the request.</summary>
    /// <remarks>
    /// RFC 7662 §2.1 and §4: introspection requires an authenticated resource, to prevent token scanning.
    /// </remarks>
    public async ValueTask<OAuthResult<Resource>> ResourceAsync(
        HttpRequest request,
        RequestParameters parameters,
        CancellationToken cancellation
    )
    {
        var presented = PresentedCredentials.Read(request.Headers.Authorization, parameters);
        if (presented.IsRefused)
        {
            return presented.Error;
        }
        return resources.FindByClientId(presented.Value.ClientId) is { } resource
            ? await CheckResourceAsync(resource, presented.Value, cancellation)
            : OAuthError.InvalidClient("unknown resource");
    }

    /// <summary>The caller of an endpoint that serves clients and resources.</summary>
    /// <remarks>
    /// An id of the other kind is looked up too. A caller with good credentials then gets <c>unauthorized_client</c>
    /// (RFC 6749 §5.2) instead of <c>invalid_client</c>, on which it would look for a fault in its credentials.
    /// </remarks>
    /// <param name="expected">The kind that is looked up first, should an id be of both.</param>
    public async ValueTask<OAuthResult<Caller>> CallerAsync(
        HttpRequest request,
        RequestParameters parameters,
        CallerKind expected,
        CancellationToken cancellation
    )
    {
        if (WorkloadGrantIn(request, parameters) is { } token)
        {
            var granted = await workloads.ClientOfAsync(
                token,
                parameters[ParameterNames.ClientId],
                WorkloadAuthentication.RefuseGrant,
                cancellation
            );
            return granted.IsRefused ? granted.Error : new Caller.McpClient(granted.Value);
        }
        var presented = PresentedCredentials.Read(request.Headers.Authorization, parameters);
        if (presented.IsRefused)
        {
            return presented.Error;
        }
        var credentials = presented.Value;
        if (credentials.Assertion is { } assertion && workloads.IsWorkloadToken(assertion.Text))
        {
            var workload = await CheckWorkloadAsync(assertion, parameters, cancellation);
            return workload.IsRefused ? workload.Error : new Caller.McpClient(workload.Value);
        }
        var known = resources.FindByClientId(credentials.ClientId);
        if (known is not null && (expected == CallerKind.Resource || !clients.IsConfigured(credentials.ClientId)))
        {
            var resource = await CheckResourceAsync(known, credentials, cancellation);
            return resource.IsRefused ? resource.Error : new Caller.McpServer(resource.Value);
        }
        var client = await CheckClientAsync(credentials, cancellation);
        return client.IsRefused ? client.Error : new Caller.McpClient(client.Value);
    }

    /// <summary>The platform's token, if it is the grant and the only sign of who the caller is.</summary>
    /// <remarks>RFC 7523 §2.1: client authentication is optional beside the assertion.</remarks>
    private string? WorkloadGrantIn(HttpRequest request, RequestParameters parameters) =>
        parameters[ParameterNames.GrantType] == GrantTypes.JwtBearer
        && parameters[ParameterNames.Assertion] is { } text
        && parameters[ParameterNames.ClientAssertion] is null
        && parameters[ParameterNames.ClientAssertionType] is null
        && string.IsNullOrEmpty(parameters[ParameterNames.ClientSecret])
        && request.Headers.Authorization.Count == 0
        && workloads.IsWorkloadToken(text)
            ? text
            : null;

    private Task<OAuthResult<Client>> CheckWorkloadAsync(
        ClientAssertion assertion,
        RequestParameters parameters,
        CancellationToken cancellation
    ) =>
        workloads.ClientOfAsync(
            assertion.Text,
            parameters[ParameterNames.ClientId],
            OAuthError.InvalidClient,
            cancellation
        );

    private async ValueTask<OAuthResult<Client>> CheckClientAsync(
        PresentedCredentials presented,
        CancellationToken cancellation
    )
    {
        var found = await clients.ResolveAsync(presented.ClientId, cancellation);
        if (found.IsRefused)
        {
            return OAuthError.InvalidClient(found.Error.Reason);
        }
        var client = found.Value;
        var refusal = (client.AuthenticationMethod, presented) switch
        {
            (AuthenticationMethods.PrivateKeyJwt, { Assertion: { } assertion }) => client.Keys is { } keys
                ? await assertions.RefusalAsync(assertion, client.ClientId, keys, cancellation)
                : "the client has no keys",
            // A public client that sends a secret is still only a public client: the secret is ignored.
            (AuthenticationMethods.None, { Assertion: null }) => null,
            (AuthenticationMethods.ClientSecretBasic or AuthenticationMethods.ClientSecretPost, _)
                when Proves(presented.Secret, client.SecretSha256) => null,
            _ => $"wrong or missing credentials for {client.AuthenticationMethod}",
        };
        return refusal is null ? client : OAuthError.InvalidClient(refusal);
    }

    private async ValueTask<OAuthResult<Resource>> CheckResourceAsync(
        Resource resource,
        PresentedCredentials presented,
        CancellationToken cancellation
    )
    {
        var credentials = resource.Credentials!;
        var refusal = (credentials.Keys, presented.Assertion) switch
        {
            ({ } keys, { } assertion) => await assertions.RefusalAsync(
                assertion,
                credentials.ClientId,
                keys,
                cancellation
            ),
            (null, null) when Proves(presented.Secret, credentials.SecretSha256) => null,
            _ => "wrong or missing resource credentials",
        };
        return refusal is null ? resource : OAuthError.InvalidClient(refusal);
    }

    private static bool Proves(Secret? secret, string? hash) =>
        secret is not null && hash is not null && secret.IsHashedAs(hash);
}

/// <summary>The kind of caller that an endpoint or a grant expects.</summary>
public enum CallerKind
{
    Client,
    Resource,
}

/// <summary>An authenticated caller.</summary>
public abstract record Caller
{
    private Caller() { }

    public sealed record McpClient(Client Client) : Caller;

    public sealed record McpServer(Resource Resource) : Caller;
}
