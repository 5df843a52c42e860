using System.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using McpOAuth.Vault;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>I4 where the upstream or storage fails: the refresh token is never lost, and never tried for ever.</summary>
[Trait("Invariant", "I4")]
public sealed class RefreshFaultTests(LocalParts parts) : IAsyncLifetime
{
    private const string Tool = "stub_reader";

    private readonly FailingWrites storage = new();
    private StubUpstream stub = null!;
    private VaultScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        stub = await StubUpstream.StartAsync();
        scene = await VaultScene.StartAsync(
            parts,
            new()
            {
                ["Upstreams:stub:Preset"] = "Oidc",
                ["Upstreams:stub:Issuer"] = stub.Issuer,
                ["Upstreams:stub:ClientId"] = "broker",
                ["Upstreams:stub:ClientSecret"] = "the-brokers-secret",
                ["Resources:0:Tools:stub_reader:Upstream"] = "stub",
                ["Resources:0:Tools:stub_reader:Actions:read"] = "files.read",
            },
            services => services.AddSingleton<HttpPipelinePolicy>(storage)
        );
        await PutAsync(TimeSpan.FromMinutes(-1));
    }

    public async ValueTask DisposeAsync()
    {
        await scene.DisposeAsync();
        await stub.DisposeAsync();
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2")]
    [InlineData(500, "{}")]
    [InlineData(503, "{}")]
    [InlineData(429, "{}")]
    [InlineData(401, """{"error":"invalid_client"}""")]
    [InlineData(400, """{"error":"temporarily_unavailable"}""")]
    public async Task After_any_refusal_but_invalid_grant_the_token_is_kept_and_tried_again_later(
        int status,
        string json
    )
    {
        stub.Token = _ => Task.FromResult((status, json));

        var failed = await ExchangeAsync();
        var soon = await ExchangeAsync();

        failed.AssertRefused("temporarily_unavailable", HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(failed.Headers.RetryAfter);
        soon.AssertRefused("temporarily_unavailable", HttpStatusCode.ServiceUnavailable);
        Assert.Single(stub.TokenRequests);

        stub.Token = _ => Task.FromResult((200, stub.TokensJson("good")));
        scene.Broker.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("access-good", (await ExchangeAsync()).AccessToken);
        Assert.All(stub.TokenRequests, one => Assert.Equal("refresh-0", one.Form["refresh_token"]));
        Assert.Null((await FindAsync()).Failures);
    }

    [Fact, Trait("Spec", "RFC 6749 §6"), Trait("Invariant", "I9"), Trait("Attack", "Audience escalation in exchange")]
    public async Task A_scope_that_the_upstream_took_back_at_a_refresh_is_asked_of_the_person_again()
    {
        stub.Token = _ =>
            Task.FromResult(
                (
                    200,
                    """{"access_token":"access-less","token_type":"Bearer","expires_in":3600,"refresh_token":"r","scope":"openid"}"""
                )
            );

        var answer = await ExchangeAsync();

        answer.AssertRefused("interaction_required");
        Assert.DoesNotContain("access-less", answer.Body, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2")]
    public async Task A_failure_goes_unnoticed_until_the_current_token_expires()
    {
        await PutAsync(TimeSpan.FromMinutes(1));
        stub.Token = _ => Task.FromResult((500, "{}"));

        Assert.Equal("access-0", (await ExchangeAsync()).AccessToken);
        Assert.Equal("access-0", (await ExchangeAsync()).AccessToken);

        Assert.Single(stub.TokenRequests);
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2")]
    public async Task After_a_day_of_failures_the_user_is_asked_and_the_upstream_is_not_asked_again()
    {
        stub.Token = _ => Task.FromResult((500, "{}"));
        await ExchangeAsync();
        await ChangeAsync(connection =>
            connection with
            {
                Failures = new(99, connection.Failures!.Since.AddHours(-24), connection.Failures.Since),
            }
        );

        (await ExchangeAsync()).AssertRefused("interaction_required");
        (await ExchangeAsync()).AssertRefused("interaction_required");

        Assert.Equal(2, stub.TokenRequests.Count());
        Assert.Equal(ConnectionState.Exhausted, (await FindAsync()).State);
    }

    [Fact, Trait("Spec", "RFC 6749 §6")]
    public async Task Without_a_new_refresh_token_the_previous_one_stays_in_use()
    {
        const string Json = """{"access_token":"access-next","token_type":"Bearer","expires_in":3600}""";
        stub.Token = _ => Task.FromResult((200, Json));

        Assert.Equal("access-next", (await ExchangeAsync()).AccessToken);

        Assert.Equal("refresh-0", (await FindAsync()).Tokens.RefreshToken!.Reveal());
    }

    [Fact, Trait("Spec", "RFC 6749 §6")]
    public async Task Tokens_from_the_upstream_are_stored_even_if_storage_fails_for_a_while()
    {
        // The lease is written, then nothing for some seconds.
        storage.FailAfter(writes: 1, failures: 6);

        Assert.Equal("access-1", (await ExchangeAsync()).AccessToken);

        Assert.True(storage.Failed >= 6);
        Assert.Equal("refresh-1", (await FindAsync()).Tokens.RefreshToken!.Reveal());
        Assert.Single(stub.TokenRequests);
    }

    [Theory, Trait("Spec", "RFC 6749 §6")]
    [InlineData(0)] // the lease
    [InlineData(1)] // what the upstream gave
    public async Task A_write_whose_answer_was_lost_is_recognised_as_our_own(int writes)
    {
        storage.LoseAnswerAfter(writes);

        Assert.Equal("access-1", (await ExchangeAsync()).AccessToken);

        Assert.Equal(1, storage.Lost);
        Assert.Equal("refresh-1", (await FindAsync()).Tokens.RefreshToken!.Reveal());
        Assert.Null((await FindAsync()).Lease);
        Assert.Single(stub.TokenRequests);
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task Disconnecting_during_a_refresh_succeeds_and_revokes_the_new_tokens()
    {
        var isAsked = new TaskCompletionSource();
        var mayAnswer = new TaskCompletionSource();
        stub.Token = async _ =>
        {
            isAsked.SetResult();
            await mayAnswer.Task;
            return (200, stub.TokensJson("late"));
        };
        var asking = ExchangeAsync();
        await isAsked.Task;

        await scene.Broker.Get<ConnectionTeardown>().DisconnectAsync(scene.IdOf(Tool), default);
        mayAnswer.SetResult();

        (await asking).AssertRefused("interaction_required");
        var revoked = stub.Seen.Where(one => one.Path == "/revoke").Select(one => one.Form["token"]);
        Assert.Equal(["refresh-0", "refresh-late"], revoked);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2")]
    public async Task If_the_answer_to_a_single_use_token_is_lost_the_user_is_asked_and_the_token_is_not_sent_again()
    {
        var end = new TaskCompletionSource();
        stub.Token = async _ =>
        {
            await end.Task;
            return (200, "{}");
        };

        var answer = await ExchangeAsync();
        end.SetResult();

        answer.AssertRefused("interaction_required");
        (await ExchangeAsync()).AssertRefused("interaction_required");
        Assert.Equal(ConnectionState.Reconnect, (await FindAsync()).State);
        Assert.Single(stub.TokenRequests);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2")]
    public async Task An_unreadable_success_counts_as_a_lost_answer()
    {
        stub.Token = _ => Task.FromResult((200, "<html>"));

        (await ExchangeAsync()).AssertRefused("interaction_required");
        (await ExchangeAsync()).AssertRefused("interaction_required");

        Assert.Single(stub.TokenRequests);
    }

    [Fact, Trait("Spec", "RFC 6749 §6")]
    public async Task An_upstream_that_keeps_its_refresh_tokens_loses_no_connection_by_a_lost_answer()
    {
        stub.Token = _ =>
            Task.FromResult((200, """{"access_token":"access-1","token_type":"Bearer","expires_in":1}"""));
        Assert.Equal("access-1", (await ExchangeAsync()).AccessToken);
        scene.Broker.Clock.Advance(TimeSpan.FromSeconds(2));
        stub.Token = _ => Task.FromResult((200, "<html>"));

        (await ExchangeAsync()).AssertRefused("temporarily_unavailable", HttpStatusCode.ServiceUnavailable);

        stub.Token = _ => Task.FromResult((200, stub.TokensJson("good")));
        scene.Broker.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("access-good", (await ExchangeAsync()).AccessToken);
    }

    private Task<Answer> ExchangeAsync() => scene.ExchangeAsync(new() { ["audience"] = Tool });

    private Task PutAsync(TimeSpan untilExpiry)
    {
        var now = scene.Broker.Clock.GetUtcNow();
        return scene.PutAsync(
            new()
            {
                Id = scene.IdOf(Tool),
                Tokens = new()
                {
                    AccessToken = new("access-0"),
                    RefreshToken = new("refresh-0"),
                    ExpiresAt = now + untilExpiry,
                },
                Scopes = McpOAuth.Protocol.ScopeSet.Of(["files.read"]),
                ConnectedAt = now,
                ObtainedAt = now.AddHours(-1),
            }
        );
    }

    private async Task<Connection> FindAsync() =>
        (await scene.Broker.Get<IConnectionStore>().FindAsync(scene.IdOf(Tool), default))!.Connection;

    private async Task ChangeAsync(Func<Connection, Connection> change) =>
        await scene.PutAsync(change(await FindAsync()));

    /// <summary>Fails writes of connections with 503: none at first, then some, then none.</summary>
    private sealed class FailingWrites : HttpPipelinePolicy
    {
        private int writesLeft = int.MaxValue;
        private int failuresLeft;

        private int writesBeforeLoss = int.MaxValue;

        public int Failed { get; private set; }

        /// <summary>Answers that were lost: the write was done, and the storage client repeats it.</summary>
        public int Lost { get; private set; }

        public void LoseAnswerAfter(int writes) => writesBeforeLoss = writes;

        public void FailAfter(int writes, int failures) => (writesLeft, failuresLeft) = (writes, failures);

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            ProcessNext(message, pipeline);

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            var isWrite =
                message.Request.Method == RequestMethod.Put
                && message.Request.Uri.Path.Contains("Connections", StringComparison.Ordinal);
            if (isWrite && --writesLeft < 0 && failuresLeft > 0)
            {
                failuresLeft--;
                Failed++;
                throw new RequestFailedException(503, "storage is away");
            }
            await ProcessNextAsync(message, pipeline);
            if (isWrite && writesBeforeLoss-- == 0)
            {
                Lost++;
                throw new RequestFailedException("The answer was lost.");
            }
        }
    }
}
