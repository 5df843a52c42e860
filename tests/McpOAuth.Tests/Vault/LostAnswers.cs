using System.Diagnostics.Metrics;
using System.Text;
using McpOAuth.Telemetry;
using McpOAuth.Tests.Audit;
using McpOAuth.Tests.Upstream;
using McpOAuth.Upstream;
using McpOAuth.Vault;
using Microsoft.Extensions.DependencyInjection;

namespace McpOAuth.Tests.Vault;

/// <summary>
/// I4: a single-use refresh token whose answer was lost is not sent again. The upstream could take it for stolen.
/// </summary>
[Trait("Invariant", "I4"), Trait("Spec", "RFC 9700 §4.14.2")]
public sealed class LostAnswers : IDisposable
{
    private readonly InMemoryConnectionStore store = new();
    private readonly RecordedLog log = new();
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ConnectionId Id => Some.Connection().Id;

    public void Dispose() => services.Dispose();

    [Theory]
    [InlineData("reset")]
    [InlineData("silence")]
    [InlineData("half an answer")]
    [InlineData("html")]
    [InlineData("no access token")]
    [InlineData("too long")]
    [InlineData("504")]
    public async Task A_sent_single_use_token_whose_answer_is_lost_is_not_sent_again(string fault)
    {
        using var end = new CancellationTokenSource();
        using var server = new LoopbackServer(_ => Answer(fault, end.Token));

        await RenewAsync(server.Origin);
        await end.CancelAsync();

        var left = (await store.FindAsync(Id, Cancellation))!.Connection;
        Assert.Equal((ConnectionState.Reconnect, null), (left.State, left.Lease));
        Assert.Equal(1, server.Requests);
        var (lost, line) = Assert.Single(log.Entries);
        Assert.Equal(1044, lost);
        Assert.Contains("the answer was lost", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("502")]
    [InlineData("503")]
    [InlineData("429")]
    [InlineData("refused")]
    public async Task A_token_is_kept_if_the_upstream_says_that_it_did_not_act(string fault)
    {
        using var server = new LoopbackServer(_ => Answer(fault, Cancellation));

        await RenewAsync(server.Origin);

        await AssertKeptAsync();
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task A_token_is_kept_if_the_upstream_cannot_be_connected_to()
    {
        var server = new LoopbackServer(_ => null);
        var origin = server.Origin;
        server.Dispose();

        await RenewAsync(origin);

        await AssertKeptAsync();
    }

    [Theory]
    [InlineData(RefreshRotationKind.None, null)]
    [InlineData(RefreshRotationKind.Reusable, null)]
    [InlineData(RefreshRotationKind.SingleUse, true)]
    public async Task A_token_that_may_be_used_twice_is_kept(RefreshRotationKind rotation, bool? isKept)
    {
        using var server = new LoopbackServer(_ => null);

        await RenewAsync(server.Origin, rotation, isKept);

        await AssertKeptAsync();
    }

    [Theory, Trait("Spec", "RFC 6749 §6")]
    [InlineData("""{"access_token":"access-1"}""", true)]
    [InlineData("""{"access_token":"access-1","refresh_token":"refresh-0"}""", true)]
    [InlineData("""{"access_token":"access-1","refresh_token":"refresh-1"}""", false)]
    public async Task A_refresh_shows_whether_the_upstream_rotates(string json, bool isKept)
    {
        using var server = new LoopbackServer(_ => LoopbackServer.Ok(Encoding.UTF8.GetBytes(json)));

        await RenewAsync(server.Origin);

        Assert.Equal(isKept, (await store.FindAsync(Id, Cancellation))!.Connection.Tokens.IsRefreshTokenKept);
    }

    private static byte[]? Answer(string fault, CancellationToken end)
    {
        switch (fault)
        {
            case "reset":
                return null;
            case "silence":
                end.WaitHandle.WaitOne(TimeSpan.FromSeconds(30));
                return null;
            case "half an answer":
                return LoopbackServer.Ok("{\"access_token\":\"access-1\",\"expires_in\""u8.ToArray())[..^10];
            case "html":
                return LoopbackServer.Ok("<html>"u8.ToArray());
            case "no access token":
                return LoopbackServer.Ok("{}"u8.ToArray());
            case "too long":
                return LoopbackServer.Ok(new byte[UpstreamProvider.MaximumAnswerLength + 1]);
            case "refused":
                return LoopbackServer.Ok("""{"error":"server_error"}"""u8.ToArray());
            default:
                return Encoding.ASCII.GetBytes($"HTTP/1.1 {fault} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    }

    private async Task AssertKeptAsync()
    {
        var left = (await store.FindAsync(Id, Cancellation))!.Connection;
        Assert.Equal((ConnectionState.Connected, null), (left.State, left.Lease));
        Assert.Equal(1, left.Failures?.Count);
        Assert.Equal("refresh-0", left.Tokens.RefreshToken!.Reveal());
        Assert.Equal([1045], log.Entries.Select(entry => entry.Event));
    }

    private async Task RenewAsync(
        string origin,
        RefreshRotationKind rotation = RefreshRotationKind.SingleUse,
        bool? isKept = null
    )
    {
        var metrics = new BrokerMetrics(services.GetRequiredService<IMeterFactory>());
        using var http = UpstreamHttp.Create("some", metrics, TimeProvider.System);
        // GitHub's endpoints follow from its issuer, so there is no metadata to answer.
        var settings = SomeUpstream.Settings with
        {
            Preset = UpstreamPreset.GitHub,
            Issuer = $"{origin}/login/oauth",
            RefreshRotation = rotation,
        };
        var upstream = new UpstreamProvider(settings, http, TimeProvider.System);
        var some = Some.Connection();
        await store.PutAsync(
            some with
            {
                Tokens = some.Tokens with { RefreshToken = new("refresh-0"), IsRefreshTokenKept = isKept },
            },
            Cancellation
        );
        var timing = new RenewalTiming
        {
            UpstreamLimit = TimeSpan.FromSeconds(1),
            StoreLimit = TimeSpan.FromSeconds(1),
        };
        var lease = new UpstreamRefreshLease(store, timing, TimeProvider.System, log.Audit);
        var current = (await store.FindAsync(Id, Cancellation))!;
        await lease.TryRenewAsync(current, upstream, Some.Scopes("files.read"), Cancellation);
    }
}
