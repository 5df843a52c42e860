using System.Text.Json;
using McpOAuth.Protocol;
using McpOAuth.Upstream;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Upstream;

/// <summary>What the broker sent and the upstream repeats in its error text does not reach the log.</summary>
[Trait("Invariant", "I5"), Trait("Attack", "Upstream error reflection")]
public sealed class RepeatedSecrets : IDisposable
{
    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly ScriptedUpstream upstream = new();

    public void Dispose() => upstream.Dispose();

    [Fact]
    public async Task A_description_that_repeats_the_secret_of_the_header_does_not_put_it_into_the_log()
    {
        upstream.Token = request =>
        {
            Assert.StartsWith("Basic ", request.Authorization, StringComparison.Ordinal);
            return (401, """{"error":"invalid_client","error_description":"'the-brokers-secret' is wrong"}""");
        };

        var reason = (await ScriptedUpstream.RefreshAsync(upstream.Provider(clock))).Error!.Reason;

        Assert.Contains("'(client_secret)' is wrong", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_pushed_request_does_not_put_the_users_address_or_the_state_into_the_log()
    {
        upstream.Metadata["require_pushed_authorization_requests"] = true;
        upstream.Metadata["pushed_authorization_request_endpoint"] = $"{SomeUpstream.Issuer}/par";
        upstream.Other = request =>
            (
                400,
                JsonSerializer.Serialize(
                    new { error = "invalid_request", error_description = string.Join(' ', request.Form.Values) }
                )
            );
        var request = new UpstreamAuthorization
        {
            RedirectUri = "https://broker.example/callback/some",
            State = "the-state-of-the-attempt",
            Nonce = new("the-nonce-of-the-attempt"),
            Challenge = CodeChallenge.Of(CodeVerifier.Create()),
            Scopes = ScopeSet.Of(["openid"]),
            LoginHint = new("alice@example.com"),
        };

        var fault = await Assert.ThrowsAsync<OutageException>(() =>
            upstream.Provider(clock).AuthorizationUrlAsync(request, TestContext.Current.CancellationToken)
        );

        Assert.Contains("(login_hint)", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("-of-the-attempt", fault.Message, StringComparison.Ordinal);
    }
}
