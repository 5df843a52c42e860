using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using McpOAuth.Protocol;

namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>A broker that runs somewhere.</summary>
internal static class LiveBroker
{
    private const string RedirectUri = "https://client.example/callback";

    /// <param name="client">A client that the broker knows, if the operator named one.</param>
    /// <param name="register">Whether a client may be registered for the time being.</param>
    /// <exception cref="OutageException">It does not answer.</exception>
    public static async Task<Behaviour> ObserveAsync(
        Uri broker,
        EffectiveConfiguration configuration,
        ProbeClientIdentity? client,
        bool register,
        CancellationToken cancellation
    )
    {
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(3),
        };
        using var http = new HttpClient(handler);
        var target = new ProbeTarget
        {
            Broker = broker,
            Upstream = configuration.SignInUpstream,
            Resource = configuration.Resources[0].Uri,
            PassesOverScopes = configuration.Resources[0].HasImpliedScopes,
            Client = client,
        };
        if (register)
        {
            target = target with { WhyNoClient = "the broker lets nobody register without its operator's token" };
        }
        if (!register)
        {
            return await BrokerProbes.ObserveAsync(http, target, cancellation);
        }
        var registered = await RegisterAsync(new(http, target), cancellation);
        try
        {
            return await BrokerProbes.ObserveAsync(http, target with { Client = registered?.Client }, cancellation);
        }
        finally
        {
            if (registered is not null)
            {
                await RemoveAsync(http, broker, registered, cancellation);
            }
        }
    }

    private static async Task<Registration?> RegisterAsync(ProbeClient client, CancellationToken cancellation)
    {
        var metadata = new JsonObject
        {
            ["client_name"] = "Security audit",
            ["redirect_uris"] = new JsonArray(RedirectUri),
            ["token_endpoint_auth_method"] = AuthenticationMethods.None,
        };
        using var content = new StringContent(metadata.ToJsonString(), new MediaTypeHeaderValue("application/json"));
        var answer = await client.SendAsync(HttpMethod.Post, "/register", content, [], cancellation);
        return answer is { Status: 201 } && answer.Text("client_id") is { } clientId
            ? new(new(clientId, RedirectUri, IsTrusted: false), answer.Text("registration_access_token"))
            : null;
    }

    /// <summary>RFC 7592 §2.3. A client that cannot be removed is forgotten by the broker after a day.</summary>
    private static async Task RemoveAsync(
        HttpClient http,
        Uri broker,
        Registration registered,
        CancellationToken cancellation
    )
    {
        var path = $"/register/{Uri.EscapeDataString(registered.Client.ClientId)}";
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(broker, path));
        request.Headers.Authorization = new AuthenticationHeaderValue(WireValues.Bearer, registered.Token);
        using var _ = await http.SendAsync(request, cancellation);
    }

    /// <param name="Token">With which the client may be removed.</param>
    private sealed record Registration(ProbeClientIdentity Client, string? Token)
    {
        public override string ToString() => Client.ClientId;
    }
}
