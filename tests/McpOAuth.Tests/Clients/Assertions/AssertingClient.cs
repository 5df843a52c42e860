using System.Text.Json.Nodes;
using McpOAuth.Authentication;
using McpOAuth.Clients;
using McpOAuth.Clients.Assertions;
using McpOAuth.Clients.MetadataDocuments;
using McpOAuth.Protocol;
using McpOAuth.Tests.Clients.WebDocuments;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace McpOAuth.Tests.Clients.Assertions;

/// <summary>A client that authenticates by assertions, and the broker's side of it without HTTP and storage.</summary>
internal sealed class AssertingClient : IDisposable
{
    public const string Id = "https-less-id";

    private readonly DocumentParts parts;
    private readonly CallerAuthentication authentication;

    public AssertingClient(string algorithm = "ES256", string? keyId = "one")
        : this(ClientKey.Create(algorithm, keyId), keys: null) { }

    /// <param name="keys">Where its keys are; else in its metadata.</param>
    public AssertingClient(
        ClientKey key,
        ClientKeyLocation? keys,
        string method = AuthenticationMethods.PrivateKeyJwt,
        bool development = true
    )
    {
        Key = key;
        parts = new(Clock, development: development);
        var keySets = new ClientKeySets(parts.Source, Clock);
        var documents = new MetadataDocumentDirectory(
            parts.Source,
            Clock,
            Some.Issuer(),
            new(),
            ScopeSet.Empty,
            development
        );
        var clients = new[] { ClientWith(Id, key, keys, method), ClientWith("another", key, keys, method) };
        var directory = new ClientDirectory(clients, Mock.Of<IClientStore>(), documents, Clock);
        authentication = new(
            directory,
            Some.Resources(),
            new ClientAssertionValidation(keySets, Replays, new AcceptedAudiences(Some.Issuer()), Clock),
            Some.NoWorkloads
        );
    }

    public FakeTimeProvider Clock { get; } = new(Some.Now);

    public UsedOnce Replays { get; } = new();

    public ClientKey Key { get; }

    /// <summary>Claims that hold, but for those that a test replaces; null leaves one out.</summary>
    public JsonObject Claims(params IEnumerable<(string Name, JsonNode? Value)> others)
    {
        var now = Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = Id,
            ["sub"] = Id,
            ["aud"] = Some.Issuer().Value,
            ["iat"] = now,
            ["exp"] = now + 60,
            ["jti"] = Secret.Create().Reveal(),
        };
        foreach (var (name, value) in others)
        {
            claims.Remove(name);
            if (value is not null)
            {
                claims[name] = value;
            }
        }
        return claims;
    }

    public Task<OAuthResult<Client>> AuthenticateAsync(params IEnumerable<(string Name, JsonNode? Value)> others) =>
        PresentAsync(Key.Sign(Claims(others)));

    public Task<OAuthResult<Client>> PresentAsync(string assertion, string? clientId = null) =>
        SendAsync(
            ("client_assertion", assertion),
            ("client_assertion_type", AuthenticationMethods.JwtBearerAssertion),
            ("client_id", clientId)
        );

    public Task<OAuthResult<Client>> SendAsync(params IEnumerable<(string Name, string? Value)> form) =>
        SendWithHeaderAsync(null, form);

    public async Task<OAuthResult<Client>> SendWithHeaderAsync(
        string? authorization,
        params IEnumerable<(string Name, string? Value)> form
    )
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Authorization = authorization;
        var encoded = form.Where(pair => pair.Value is not null)
            .Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}");
        var parameters = Some.Parameters(string.Join('&', encoded));
        return await authentication.ClientAsync(http.Request, parameters, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        parts.Dispose();
        Key.Dispose();
    }

    private static Client ClientWith(string id, ClientKey key, ClientKeyLocation? keys, string method) =>
        new()
        {
            ClientId = id,
            Origin = ClientOrigin.Configured,
            RedirectUris = [Some.RedirectUri()],
            AuthenticationMethod = method,
            Keys = keys ?? ClientKeyLocation.Of(ClientKeySet.Parse(ClientKey.SetOf(key)).Value),
        };
}

/// <summary>Remembers what was used, on this one instance.</summary>
internal sealed class UsedOnce : IReplayStore
{
    private readonly Dictionary<string, DateTimeOffset> used = [];

    public IReadOnlyDictionary<string, DateTimeOffset> Used => used;

    public Task<bool> TryUseAsync(string hash, DateTimeOffset until, CancellationToken cancellation) =>
        Task.FromResult(used.TryAdd(hash, until));

    public Task<bool> WasUsedAsync(string hash, DateTimeOffset until, CancellationToken cancellation) =>
        Task.FromResult(used.TryGetValue(hash, out var known) && known == until);
}
