using System.Text.Json.Nodes;
using McpOAuth.Protocol;
using McpOAuthFunctions.Commands;

namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>
/// Probes a running broker with requests that any stranger can send, each wrong in one way. They are harmless: nobody
/// signs in, and only <c>--register</c> stores something, which is removed again.
/// </summary>
internal static class LiveBroker
{
    private const string RedirectUri = "https://client.example/callback";

    /// <summary>For all probes together.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(5);

    /// <param name="errors">For a registered client that could not be removed.</param>
    /// <exception cref="OutageException">It does not answer, is too slow, or is not a broker.</exception>
    public static async Task<LiveEvidence> ObserveAsync(
        ProbeTarget target,
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
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeLimit);
        var client = new ProbeClient(http, target);
        try
        {
            await ProbeAsStrangerAsync(client, limit.Token);
            await ProbeAsClientAsync(client, http, errors, limit.Token);
            return client.Evidence;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or OperationCanceledException
                && limit.IsCancellationRequested
                && !cancellation.IsCancellationRequested
            )
        {
            throw new OutageException(
                $"The broker at {target.Origin} is too slow: the probes took longer than {TimeLimit.TotalSeconds} seconds."
            );
        }
    }

    private static async Task ProbeAsStrangerAsync(ProbeClient client, CancellationToken cancellation)
    {
        var metadata = await client.SendAsync(new Probe(MetadataProbes.Metadata), cancellation);
        // RFC 8414 §2: these are required.
        string[] required = ["issuer", "authorization_endpoint", "token_endpoint"];
        var isMetadata = metadata.Status == 200 && required.All(name => metadata.Exact(name) is not null);
        Require(isMetadata, client.Target, MetadataProbes.Metadata, metadata, "authorization server metadata");
        MetadataProbes.NoteMetadata(client.Evidence, client.Target, metadata);

        var token = await client.SendAsync(StrangerProbes.UnknownCode, cancellation);
        // RFC 6749 §5.2
        var isOAuth = !token.IsSeen || (token.Status is not (404 or 405) && token.Exact("error") is not null);
        Require(isOAuth, client.Target, "/token", token, "an OAuth error code");

        var keys = await client.SendAsync(new Probe(MetadataProbes.KeySet), cancellation);
        MetadataProbes.NoteKeySet(client.Evidence, keys);
        await client.SendAsync(MetadataProbes.All(metadata.Body), cancellation);
        await client.SendAsync(StrangerProbes.All(client.Target), cancellation);
        await client.SendAsync(ClientProbes.OfUnknownClients(client.Target), cancellation);
    }

    // The refusals of another server would look like protections.
    private static void Require(bool isBroker, ProbeTarget target, string path, ProbeAnswer answer, string expected)
    {
        if (!isBroker)
        {
            throw new OutageException(
                $"{new Uri(target.Broker, path)} answered {answer.Status} without {expected}. Is it a broker?"
            );
        }
    }

    private static async Task ProbeAsClientAsync(
        ProbeClient client,
        HttpClient http,
        TextWriter errors,
        CancellationToken cancellation
    )
    {
        var (identity, whyNot) = (
            client.Target.Client,
            "name one with --client-id and --redirect-uri, or allow --register"
        );
        var token = default(string);
        if (client.Target.Register)
        {
            var registered = await RegisterAsync(client, cancellation);
            identity = registered.Exact("client_id") is { } id ? new(id, RedirectUri, IsTrusted: false) : null;
            token = registered.Exact("registration_access_token");
            whyNot = "the broker lets nobody register without its operator's token";
        }
        try
        {
            whyNot = identity is null ? whyNot : await ProbeAsync(client, identity, cancellation);
        }
        finally
        {
            if (client.Target.Register && identity is not null)
            {
                await RemoveAsync(http, client.Target.Broker, identity.ClientId, token, errors);
            }
        }
        if (whyNot is not null)
        {
            client.Evidence.CannotSee($"what needs a client: {whyNot}");
            // Leaving the client out must not let a rule pass.
            var nobody = new ProbeIdentity("a client", RedirectUri, IsTrusted: false);
            foreach (var one in ClientProbes.All(client.Target, nobody).SelectMany(probe => probe.Expectations))
            {
                client.Evidence.Note(one.Rule, one.Probe, null);
            }
        }
    }

    /// <returns>Why the broker does not know the client. Null if it does.</returns>
    private static async Task<string?> ProbeAsync(
        ProbeClient client,
        ProbeIdentity identity,
        CancellationToken cancellation
    )
    {
        var valid = await client.SendAsync(ClientProbes.Valid(client.Target, identity), cancellation);
        if (!valid.IsSeen || valid.IsError)
        {
            return $"the broker refuses {identity.ClientId} ({valid.Status})";
        }
        ClientProbes.NoteCookies(client.Evidence, valid);
        await client.SendAsync(ClientProbes.All(client.Target, identity), cancellation);
        return null;
    }

    private static Task<ProbeAnswer> RegisterAsync(ProbeClient client, CancellationToken cancellation)
    {
        var metadata = new JsonObject
        {
            ["client_name"] = "Security audit",
            ["redirect_uris"] = new JsonArray(RedirectUri),
            ["token_endpoint_auth_method"] = AuthenticationMethods.None,
        };
        return client.SendAsync(new Probe("/register") { Json = metadata.ToJsonString() }, cancellation);
    }

    // RFC 7592 §2.3. With its own time limit: an operator who stops the audit does not want to leave the client there.
    private static async Task RemoveAsync(HttpClient http, Uri broker, string id, string? token, TextWriter errors)
    {
        using var limit = new CancellationTokenSource(RemovalLimit);
        string? failure;
        try
        {
            var url = new Uri(broker, $"/register/{Uri.EscapeDataString(id)}");
            using var request = new HttpRequestMessage(HttpMethod.Delete, url);
            // The broker chose the token: it may not be a valid header.
            request.Headers.TryAddWithoutValidation("Authorization", $"{WireValues.Bearer} {token}");
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            failure = answer.IsSuccessStatusCode ? null : $"{(int)answer.StatusCode}";
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or OperationCanceledException or UriFormatException)
        {
            failure = "no answer";
        }
        if (failure is not null)
        {
            await errors.WriteLineAsync(
                $"The client {Printable.Of(id)} could not be removed ({failure}). "
                    + "The broker deletes it after Registration__UnusedLifetime."
            );
        }
    }
}
