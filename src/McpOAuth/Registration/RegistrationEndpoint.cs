using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Registration;

/// <summary>POST /register: a client registers itself.</summary>
/// <remarks>RFC 7591 §3. URLs in the metadata are stored, but not fetched here.</remarks>
public sealed class RegistrationEndpoint(
    RegistrationSettings settings,
    RegisteredClients clients,
    ResourceRegistry resources,
    Issuer issuer,
    TimeProvider clock,
    AuditLog audit
)
{
    private static readonly OAuthError TurnedOff = OAuthError.InvalidRequest(
        "Dynamic client registration is turned off."
    );

    public async Task HandleAsync(HttpContext http)
    {
        if (!settings.IsEnabled)
        {
            await RefuseAsync(http, TurnedOff, StatusCodes.Status404NotFound);
            return;
        }
        if (!MayRegister(http.Request))
        {
            await RefuseAsync(http, OAuthError.InvalidToken("wrong or missing initial access token"));
            return;
        }
        var metadata = await JsonBody.ReadAsync(http.Request);
        var clientId = Secret.Create(16).Reveal();
        var read = metadata.IsRefused
            ? metadata.Error
            : ClientRegistration.Read(
                metadata.Value,
                resources.AllScopes,
                clientId,
                clock.GetUtcNow(),
                settings.RedirectUris
            );
        if (read.IsRefused)
        {
            await RefuseAsync(http, read.Error);
            return;
        }
        var secret = read.Value.HasSecret ? Secret.Create() : null;
        var token = Secret.Create();
        var client = settings.WithoutUnsupportedRequirements(read.Value) with
        {
            SecretSha256 = secret?.Sha256(),
            RegistrationTokenSha256 = token.Sha256(),
        };
        await clients.AddAsync(client, http.RequestAborted);
        audit.ClientRegistered(client.ClientId, client.AuthenticationMethod);
        var answer = ClientInformation.Of(client, secret, token, issuer);
        await http.JsonAsync(StatusCodes.Status201Created, answer, RegistrationJson.Default.ClientMetadata);
    }

    // RFC 7591 §3: the initial access token is a bearer token.
    private bool MayRegister(HttpRequest request) =>
        settings.InitialAccessTokenSha256 is not { } hash || BearerToken.Read(request)?.IsHashedAs(hash) == true;

    private Task RefuseAsync(HttpContext http, OAuthError error, int? status = null)
    {
        audit.Refused("register", error.Code, error.Reason);
        return http.RefuseAsync(error, status);
    }
}
