using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Tools;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Registration;

/// <summary>POST /register: a client registers itself.</summary>
/// <remarks>RFC 7591 §3. URLs in the metadata are kept and never fetched.</remarks>
public sealed class RegistrationEndpoint
{
    private readonly ClientDirectory clients;
    private readonly TimeProvider clock;
    private readonly AuditLog audit;
    private readonly ScopeSet knownScopes;

    public RegistrationEndpoint(ClientDirectory clients, ResourceRegistry resources, TimeProvider clock, AuditLog audit)
    {
        this.clients = clients;
        this.clock = clock;
        this.audit = audit;
        knownScopes = ScopeSet.Of(resources.All.SelectMany(resource => resource.Scopes));
    }

    public async Task HandleAsync(HttpContext http)
    {
        var metadata = await JsonBody.ReadAsync(http.Request, RegistrationJson.Default.ClientMetadata);
        var read = metadata.IsRefused
            ? metadata.Error
            : RegistrationRules.Read(metadata.Value, knownScopes, Secret.Create(16).Reveal(), clock.GetUtcNow());
        if (read.IsRefused)
        {
            audit.Refused("register", read.Error.Code, read.Error.Reason);
            await http.RefuseAsync(read.Error);
            return;
        }
        var secret = read.Value.AuthenticationMethod == AuthenticationMethods.None ? null : Secret.Create();
        var client = read.Value with { SecretSha256 = secret?.Sha256() };
        await clients.AddAsync(client, http.RequestAborted);
        audit.ClientRegistered(client.ClientId, client.AuthenticationMethod);
        var answer = AnswerOf(client, secret);
        await http.JsonAsync(StatusCodes.Status201Created, answer, RegistrationJson.Default.ClientMetadata);
    }

    /// <summary>All registered metadata (RFC 7591 §3.2.1); what was not given is left out.</summary>
    private static ClientMetadata AnswerOf(Client client, Secret? secret) =>
        new()
        {
            ClientId = client.ClientId,
            ClientSecret = secret?.Reveal(),
            ClientIdIssuedAt = client.IssuedAt.ToUnixTimeSeconds(),
            ClientSecretExpiresAt = secret is null ? null : 0,
            RedirectUris = [.. client.RedirectUris.Select(uri => uri.Value)],
            TokenEndpointAuthMethod = client.AuthenticationMethod,
            GrantTypes = client.GrantTypes,
            ResponseTypes = [WireValues.ResponseTypeCode],
            ClientName = client.Name,
            ClientUri = client.ClientUri,
            LogoUri = client.LogoUri,
            Scope = client.Scopes?.ToString(),
        };
}
