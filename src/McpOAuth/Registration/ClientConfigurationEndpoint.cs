using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Registration;

/// <summary>GET, PUT and DELETE /register/{clientId}: a client reads, replaces or deletes its registration.</summary>
/// <remarks>
/// RFC 7592 §2. Reads from storage, so a change through one instance is visible here on every instance at once. Other
/// endpoints may use a cached copy for up to <see cref="ClientDirectory.CopyLifetime"/>.
/// </remarks>
public sealed class ClientConfigurationEndpoint(
    RegisteredClients clients,
    RegistrationSettings settings,
    ResourceRegistry resources,
    Issuer issuer,
    AuditLog audit
)
{
    private const int Attempts = 4;

    public Task HandleAsync(HttpContext http) =>
        http.Request.Method switch
        {
            "PUT" => ReplaceAsync(http),
            "DELETE" => RemoveAsync(http),
            _ => ReadAsync(http),
        };

    private async Task ReadAsync(HttpContext http)
    {
        var found = await AuthenticateAsync(http);
        await (found.IsRefused ? RefuseAsync(http, found.Error) : AnswerAsync(http, found.Value.Client, secret: null));
    }

    private async Task ReplaceAsync(HttpContext http)
    {
        var found = await AuthenticateAsync(http);
        // Authenticate first, so an unauthenticated body is never read.
        var metadata = found.IsRefused ? found.Error : await JsonBody.ReadAsync(http.Request);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var read =
                found.IsRefused ? found.Error
                : metadata.IsRefused ? metadata.Error
                : ClientUpdateRules.Read(
                    metadata.Value,
                    found.Value.Client,
                    resources.AllScopes,
                    settings.RedirectUris
                );
            if (read.IsRefused)
            {
                await RefuseAsync(http, read.Error);
                return;
            }
            var newSecret = read.Value is { HasSecret: true, SecretSha256: null } ? Secret.Create() : null;
            var client = settings.WithoutUnsupportedRequirements(read.Value);
            client = newSecret is null ? client : client with { SecretSha256 = newSecret.Sha256() };
            if (await clients.TryReplaceAsync(client, found.Value.Version, http.RequestAborted))
            {
                audit.ClientChanged(client.ClientId, client.AuthenticationMethod);
                await AnswerAsync(http, client, newSecret ?? SentSecret(client, metadata.Value));
                return;
            }
            // A concurrent update or renewal of the client came first. Retry with the new row.
            found = await AuthenticateAsync(http);
        }
        throw new OutageException("The client's row kept changing during the update.");
    }

    // RFC 7592 §2.3. The client's grants end too: nobody can redeem or refresh them any more.
    private async Task RemoveAsync(HttpContext http)
    {
        var found = await AuthenticateAsync(http);
        if (found.IsRefused)
        {
            await RefuseAsync(http, found.Error);
            return;
        }
        await clients.RemoveAsync(found.Value.Client.ClientId, http.RequestAborted);
        audit.ClientRemoved(found.Value.Client.ClientId);
        http.Response.Headers.CacheControl = "no-store";
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>
    /// The same refusal for an unknown client and a wrong token, so ids cannot be probed (RFC 7592 §2.1).
    /// </summary>
    private async Task<OAuthResult<VersionedClient>> AuthenticateAsync(HttpContext http)
    {
        if (BearerToken.Read(http.Request) is not { } token)
        {
            return OAuthError.InvalidToken("missing registration access token");
        }
        var clientId = http.Request.RouteValues["clientId"] as string ?? "";
        var found = await clients.FindAsync(clientId, http.RequestAborted);
        return found is { Client.RegistrationTokenSha256: { } hash } && token.IsHashedAs(hash)
            ? found
            : OAuthError.InvalidToken("unknown client or wrong registration access token");
    }

    private Task AnswerAsync(HttpContext http, Client client, Secret? secret)
    {
        var answer = ClientInformation.Of(client, secret, BearerToken.Read(http.Request)!, issuer);
        return http.JsonAsync(StatusCodes.Status200OK, answer, RegistrationJson.Default.ClientMetadata);
    }

    private static Secret? SentSecret(Client client, ClientMetadata metadata) =>
        client.HasSecret && metadata.ClientSecret is { Length: > 0 } sent ? new Secret(sent) : null;

    private Task RefuseAsync(HttpContext http, OAuthError error)
    {
        audit.Refused("register-client", error.Code, error.Reason);
        return http.RefuseAsync(error);
    }
}
