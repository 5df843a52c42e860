using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Tests.Clients.WebDocuments;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>
/// A minute of a stranger who asks for documents: eight times a second at hosts whose name server never answers, and
/// once a second for a nonsense URL at the real client's host. It runs for a minute, so only when it is asked for
/// (bench/README.md).
/// </summary>
/// <remarks>
/// Stranger and clients have one address, which is the hardest case. The limits are production's. The resolver stands
/// in for the system's: it blocks for 20 seconds for a dead host.
/// </remarks>
[Trait("Spec", "CIMD §8.6"), Trait("Attack", "Documents that keep the broker busy")]
public sealed class HostileMinuteTests(LocalParts parts) : BrokerTests(parts)
{
    private const int Rounds = 4;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string folder = RandomNumberGenerator.GetHexString(16);
    private readonly ManualResetEventSlim end = new();
    private readonly ConcurrentDictionary<string, int> answers = new();
    private DocumentServer server = null!;
    private int sent;
    private int lookups;

    public override async ValueTask InitializeAsync()
    {
        Keep(end);
        server = Keep(await DocumentServer.StartAsync());
        server.Answer = AnswerAsync;
        await base.InitializeAsync();
    }

    [Fact(Explicit = true)]
    public async Task A_client_logs_in_within_5_seconds_throughout_also_on_a_fresh_instance()
    {
        var times = new List<(string Kind, TimeSpan Time)>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var attacks = new List<Task> { AttackAsync(Broker, stop.Token) };

        for (var round = 0; round < Rounds; round++)
        {
            var fresh = Keep(await StartBrokerAsync());
            attacks.Add(AttackAsync(fresh, stop.Token));
            for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < Round; )
            {
                times.Add(("a client in use", await LogInAsync(Broker, "/in-use")));
                await Task.Delay(TimeSpan.FromSeconds(2), Cancellation);
            }
            times.Add(("a client never seen, at the attacked instance", await LogInAsync(Broker, $"/new-{round}")));
            times.Add(("a client never seen, at a fresh instance", await LogInAsync(fresh, $"/fresh-{round}")));
            times.Add(("a client in use, at a fresh instance", await LogInAsync(fresh, "/in-use")));
        }
        await stop.CancelAsync();
        end.Set();
        await Task.WhenAll(attacks);

        Report(times);
        Assert.All(times, one => Assert.InRange(one.Time, TimeSpan.Zero, Patience));
        Assert.Empty(answers.Keys.Except(["503", "400"]));
        // The attack reaches the resolver and the client's host.
        Assert.True(lookups >= sent / 2, $"{lookups} lookups of {sent} requests");
        Assert.True(server.Requests.Count >= sent / 20, $"{server.Requests.Count} fetches of {sent} requests");
    }

    protected override void Configure(IServiceCollection services)
    {
        services.Replace(
            ServiceDescriptor.Singleton(provider =>
            {
                var known = provider.GetRequiredService<KnownHosts>();
                var lookup = new NameLookup(Resolve, TimeProvider.System, known);
                return new AddressGuard(development: true, TimeProvider.System, lookup.ResolveAsync, known: known);
            })
        );
        services.Replace(
            ServiceDescriptor.Singleton(provider =>
                ActivatorUtilities.CreateInstance<FetchBudget>(provider, new FetchLimits())
            )
        );
    }

    private IPAddress[] Resolve(string host)
    {
        if (host == "localhost")
        {
            return [IPAddress.Loopback];
        }
        Interlocked.Increment(ref lookups);
        end.Wait(TimeSpan.FromSeconds(20), CancellationToken.None);
        throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.TryAgain);
    }

    private async Task AttackAsync(TestBroker broker, CancellationToken stop)
    {
        var running = new List<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(125));
        try
        {
            for (var i = 0; await timer.WaitForNextTickAsync(stop); i++)
            {
                var unique = RandomNumberGenerator.GetHexString(8, lowercase: true);
                running.Add(AskAsync(broker, $"https://h{unique}.dead-{unique}.example/client.json"));
                if (i % 8 == 0)
                {
                    running.Add(AskAsync(broker, server.Url($"/nonsense-{unique}").OriginalString));
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The minute is over.
        }
        await Task.WhenAll(running);
    }

    private async Task AskAsync(TestBroker broker, string clientId)
    {
        Interlocked.Increment(ref sent);
        using var client = new TestClient(broker.Issuer) { ClientId = clientId };
        var page = await client.Browser.GetAsync(client.Authorization().Url, CancellationToken.None);
        answers.AddOrUpdate($"{(int)page.Status}", 1, (_, count) => count + 1);
    }

    private async Task<TimeSpan> LogInAsync(TestBroker broker, string path)
    {
        using var client = new TestClient(broker.Issuer) { ClientId = server.Url($"/{folder}{path}").OriginalString };
        var begun = Stopwatch.GetTimestamp();
        await client.GetTokensAsync();
        return Stopwatch.GetElapsedTime(begun);
    }

    private Task AnswerAsync(Microsoft.AspNetCore.Http.HttpContext http)
    {
        var path = http.Request.Path.Value!;
        http.Response.ContentType = "application/json";
        if (!path.StartsWith($"/{folder}", StringComparison.Ordinal))
        {
            http.Response.StatusCode = 404;
            return Task.CompletedTask;
        }
        var document = new
        {
            client_id = server.Url(path).OriginalString,
            client_name = "A client",
            redirect_uris = new[] { TestClient.RedirectUri },
            grant_types = new[] { "authorization_code", "refresh_token" },
        };
        return http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(document)).AsTask();
    }

    private void Report(List<(string Kind, TimeSpan Time)> times)
    {
        var output = TestContext.Current.TestOutputHelper!;
        var told = string.Join(", ", answers.Select(one => $"{one.Value} times {one.Key}"));
        output.WriteLine(
            $"{sent} requests of strangers: {told}; {lookups} lookups of dead hosts, {server.Requests.Count} fetches"
        );
        foreach (var kind in times.GroupBy(one => one.Kind))
        {
            var seconds = kind.Select(one => one.Time.TotalSeconds).Order().ToList();
            output.WriteLine(
                $"{kind.Key}: {seconds.Count} logins, median {seconds[seconds.Count / 2]:F2} s, longest {seconds[^1]:F2} s"
            );
        }
    }
}
