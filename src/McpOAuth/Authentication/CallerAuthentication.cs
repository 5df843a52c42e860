using McpOAuth.Clients;
using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Authentication;

/// <summary>Authenticates the caller of a JSON endpoint: an MCP client, or an MCP server (a resource).</summary>
/// <remarks>
/// By secret (RFC 6749 §2.3.1) or by assertion (RFC 7523 §2.2), as registration or settings say. Credentials are checked
/// once per request. Every failure is <c>invalid_client</c>: SDKs register again on it.
/// </remarks>
public sealed class CallerAuthentication(
    ClientDirectory clients,
    ResourceRegistry resources,
    ClientAssertionValidation assertions
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
        return presented.IsRefused ? presented.Error : await CheckClientAsync(presented.Value, cancellation);
    }

    /// <summary>The MCP server that sent the request.</summary>
    /// <remarks>RFC 7662 §2.1 and §4: introspection is for authenticated resources, so nobody can scan for tokens.</remarks>
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

    /// <summary>The caller of an endpoint that serves both.</summary>
    /// <param name="expected">
    /// With <see cref="CallerKind.Resource"/>, an id that no resource has is taken for a client's, so that a client which
    /// proves itself can be told that it may not do this.
    /// </param>
    public async ValueTask<OAuthResult<Caller>> CallerAsync(
        HttpRequest request,
        RequestParameters parameters,
        CallerKind expected,
        CancellationToken cancellation
    )
    {
        var presented = PresentedCredentials.Read(request.Headers.Authorization, parameters);
        if (presented.IsRefused)
        {
            return presented.Error;
        }
        var credentials = presented.Value;
        if (expected == CallerKind.Resource && resources.FindByClientId(credentials.ClientId) is { } known)
        {
            var resource = await CheckResourceAsync(known, credentials, cancellation);
            return resource.IsRefused ? resource.Error : new Caller.McpServer(resource.Value);
        }
        var client = await CheckClientAsync(credentials, cancellation);
        return client.IsRefused ? client.Error : new Caller.McpClient(client.Value);
    }

    private async ValueTask<OAuthResult<Client>> CheckClientAsync(
        PresentedCredentials presented,
        CancellationToken cancellation
    )
    {
        var found = await clients.ResolveAsync(presented.ClientId, mayBeStale: true, cancellation);
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
            // A public client that also sends a secret is the client it says it is, and no more than that.
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
            _ => "wrong or missing credentials of the resource",
        };
        return refusal is null ? resource : OAuthError.InvalidClient(refusal);
    }

    private static bool Proves(Secret? secret, string? hash) =>
        secret is not null && hash is not null && secret.IsHashedAs(hash);
}

/// <summary>What kind of caller an endpoint, or a grant, is for.</summary>
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
