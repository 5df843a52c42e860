using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using McpOAuth.Protocol;

namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>A broker that runs somewhere.</summary>
internal static class LiveBroker
{
    private const string RedirectUri = "https://client.example/callback";
    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(5);

    /// <param name="client">A client that the broker knows, if the operator named one.</param>
    /// <param name="register">Whether a client may be registered for the time being.</param>
    /// <param name="errors">Where it is said that this client could not be removed.</param>
    /// <exception cref="OutageException">It does not answer.</exception>
    public static async Task<Behaviour> ObserveAsync(
        Uri broker,
        EffectiveConfiguration configuration,
        ProbeClientIdentity? client,
        bool register,
        TextWriter errors,
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
            return await AskAsync(http, target, cancellation);
        }
        var registered = await RegisterAsync(new(http, target), cancellation);
        try
        {
            return await AskAsync(http, target with { Client = registered?.Client }, cancellation);
        }
        finally
        {
            if (registered is not null && await RemoveAsync(http, broker, registered) is { } failure)
            {
                await errors.WriteLineAsync(
                    $"The client {Printable.Of(registered.Client.ClientId)} could not be removed ({failure}). "
                        + "The broker forgets it after Registration__UnusedLifetime."
                );
            }
        }
    }

    private static async Task<Behaviour> AskAsync(
        HttpClient http,
        ProbeTarget target,
        CancellationToken cancellation
    ) =>
        await BrokerProbes.ObserveAsync(http, target, cancellation) with
        {
            Origin = target.Broker.GetLeftPart(UriPartial.Authority),
        };

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
        return answer is { Status: 201 } && answer.Exact("client_id") is { } clientId
            ? new(new(clientId, RedirectUri, IsTrusted: false), answer.Exact("registration_access_token"))
            : null;
    }

    /// <summary>
    /// RFC 7592 §2.3. With a time limit of its own: whoever stops the audit does not want to leave the client there.
    /// </summary>
    /// <returns>Why it failed; null where it did not.</returns>
    private static async Task<string?> RemoveAsync(HttpClient http, Uri broker, Registration registered)
    {
        var path = $"/register/{Uri.EscapeDataString(registered.Client.ClientId)}";
        using var limit = new CancellationTokenSource(RemovalLimit);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(broker, path));
            // The broker chose it: it may be no header.
            request.Headers.TryAddWithoutValidation("Authorization", $"{WireValues.Bearer} {registered.Token}");
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return answer.IsSuccessStatusCode ? null : $"{(int)answer.StatusCode}";
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or OperationCanceledException or UriFormatException)
        {
            return exception is OperationCanceledException ? "no answer in 5 seconds" : "no answer";
        }
    }

    /// <param name="Token">With which the client may be removed.</param>
    private sealed record Registration(ProbeClientIdentity Client, string? Token)
    {
        public override string ToString() => Client.ClientId;
    }
}
