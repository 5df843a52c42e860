using McpOAuth.Cli.Commands;
using McpOAuth.Protocol;

namespace McpOAuth.Cli.SecurityAudit.Probes;

/// <summary>
/// Probes a running broker with requests that any stranger can send, each wrong in one way. The probes are harmless:
/// nobody signs in, and only <c>--register</c> stores something, which is removed afterwards.
/// </summary>
internal static class LiveBroker
{
    private const string RedirectUri = "https://client.example/callback";
    private const string Registration =
        $$"""{"client_name":"Audit","redirect_uris":["{{RedirectUri}}"],"token_endpoint_auth_method":"none"}""";

    /// <summary>For all probes together.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    /// <param name="errors">Receives a message if a registered client could not be removed.</param>
    /// <exception cref="OutageException">The server does not respond, is too slow, or is not a broker.</exception>
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
            await ProbeAsClientAsync(client, errors, limit.Token);
            return client.Evidence;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or OperationCanceledException
                && limit.IsCancellationRequested
                && !cancellation.IsCancellationRequested
            )
        {
            throw new OutageException(
                $"The broker at {target.Origin} is too slow: the probes took over {TimeLimit.TotalSeconds} seconds."
            );
        }
    }

    private static async Task ProbeAsStrangerAsync(ProbeClient client, CancellationToken cancellation)
    {
        var target = client.Target;
        var metadata = await client.SendAsync(new Probe(MetadataProbes.Metadata), cancellation);
        // Required by RFC 8414 §2.
        string[] required = ["issuer", "authorization_endpoint", "token_endpoint"];
        if (metadata.Status != 200 || required.Any(name => metadata.Exact(name) is null))
        {
            throw NotABroker(target, MetadataProbes.Metadata, metadata, "authorization server metadata");
        }
        MetadataProbes.NoteMetadata(client.Evidence, target, metadata);
        var token = await client.SendAsync(StrangerProbes.UnknownCode, cancellation);
        // RFC 6749 §5.2. Tokens for an unknown client would be a finding.
        var isOAuth = token.Exact(token.Status < 400 ? "access_token" : "error") is not null;
        if (token.IsSeen && (token.Status is 404 or 405 || !isOAuth))
        {
            throw NotABroker(target, "/token", token, "an OAuth response");
        }
        MetadataProbes.NoteKeySet(
            client.Evidence,
            await client.SendAsync(new Probe(MetadataProbes.KeySet), cancellation)
        );
        await client.SendAsync(MetadataProbes.All(metadata.Body), cancellation);
        await client.SendAsync(StrangerProbes.All(target), cancellation);
        await client.SendAsync(ClientProbes.OfUnknownClients(target), cancellation);
    }

    // Another server's refusals would look like protections.
    private static OutageException NotABroker(ProbeTarget target, string path, ProbeAnswer answer, string expected) =>
        new($"{new Uri(target.Broker, path)} returned {answer.Status} without {expected}. Is it a broker?");

    private static async Task ProbeAsClientAsync(ProbeClient client, TextWriter errors, CancellationToken cancellation)
    {
        var probe = new Probe("/register") { Json = Registration };
        var registered = client.Target.Register ? await client.SendAsync(probe, cancellation) : null;
        var id = registered?.Status == 201 ? registered.Exact("client_id") : null;
        try
        {
            var identity = id is null ? client.Target.Client : new ProbeIdentity(id, RedirectUri, IsTrusted: false);
            await ProbeAsync(client, identity, cancellation);
        }
        finally
        {
            if (id is not null)
            {
                await RemoveAsync(client, id, registered!.Exact("registration_access_token"), errors);
            }
        }
    }

    private static async Task ProbeAsync(ProbeClient client, ProbeIdentity? identity, CancellationToken cancellation)
    {
        var probes = new ClientProbes(client.Target, identity ?? new("a client", RedirectUri, IsTrusted: false));
        var why = client.Target.Register
            ? "the broker requires the operator's token for registration"
            : "use --client-id and --redirect-uri, or --register";
        if (identity is not null)
        {
            var valid = await client.SendAsync(probes.Valid, cancellation);
            if (valid.IsSeen && !valid.IsError)
            {
                ClientProbes.NoteCookies(client.Evidence, valid);
                await client.SendAsync(probes.All, cancellation);
                return;
            }
            why = $"the broker refuses {identity.ClientId} ({valid.Status})";
        }
        client.Evidence.CannotSee($"probes that need a client: {why}");
        // A missing client must not let a rule pass, so its probes count as not seen.
        foreach (var expectation in probes.All.SelectMany(probe => probe.Expectations))
        {
            client.Evidence.Note(expectation.Rule, expectation.Probe, null);
        }
    }

    // RFC 7592 §2.3. Not cancellable: the client must not stay if the operator stops the audit.
    private static async Task RemoveAsync(ProbeClient client, string id, string? token, TextWriter errors)
    {
        string failure;
        try
        {
            var path = $"/register/{Uri.EscapeDataString(id)}";
            (string, string) header = ("Authorization", $"{WireValues.Bearer} {token}");
            var probe = new Probe(path) { Method = HttpMethod.Delete, Headers = [header] };
            var answer = await client.SendAsync(probe, CancellationToken.None);
            if (answer.Status is >= 200 and < 300)
            {
                return;
            }
            failure = $"{answer.Status}";
        }
        catch (Exception exception) when (exception is OutageException or UriFormatException)
        {
            failure = "no response";
        }
        await errors.WriteLineAsync(
            $"The client {Printable.Of(id)} could not be removed ({failure}). "
                + "The broker deletes it after Registration__UnusedLifetime."
        );
    }
}
