using McpOAuth.Callback;
using McpOAuth.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Upstream;

/// <summary>An upstream's own words reach the operator's log, cleaned, and never a user or a client.</summary>
[Trait("Spec", "RFC 6749 §5.2"), Trait("Attack", "Upstream error reflection")]
public sealed class ErrorDescriptions : IDisposable
{
    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly ScriptedUpstream upstream = new();

    public void Dispose() => upstream.Dispose();

    [Fact]
    public async Task A_description_is_logged_and_not_returned()
    {
        upstream.Token = _ =>
            (401, """{"error":"invalid_client","error_description":"The client secret of \"broker\" has expired."}""");

        var code = (await ScriptedUpstream.RedeemAsync(upstream.Provider(clock))).Error!;
        var refresh = (await ScriptedUpstream.RefreshAsync(upstream.Provider(clock))).Error!;

        Assert.All(
            (OAuthError[])[code, refresh],
            error =>
            {
                Assert.Contains("The client secret of 'broker' has expired.", error.Reason, StringComparison.Ordinal);
                Assert.DoesNotContain("expired", error.Description, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public async Task A_description_cannot_forge_a_line_and_is_cut_between_whole_characters()
    {
        var text = "one\\r\\ntwo\\u2028\\u001b[31m" + string.Concat(Enumerable.Repeat("😀", 400));
        upstream.Token = _ => (400, $$"""{"error":"invalid_request","error_description":"{{text}}"}""");

        var reason = (await ScriptedUpstream.RedeemAsync(upstream.Provider(clock))).Error!.Reason;

        Assert.DoesNotContain(reason, char.IsControl);
        Assert.DoesNotContain('\u2028', reason);
        Assert.InRange(reason.Length, 250, 400);
        Assert.False(char.IsHighSurrogate(reason[..^1][^1]));
    }

    [Fact, Trait("Invariant", "I5")]
    public async Task A_description_that_repeats_a_token_does_not_put_it_into_the_log()
    {
        upstream.Token = request =>
            (
                400,
                $$"""{"error":"invalid_grant","error_description":"no such token: {{request.Form["refresh_token"]}}"}"""
            );

        var reason = (await ScriptedUpstream.RefreshAsync(upstream.Provider(clock))).Error!.Reason;

        Assert.Contains("no such token: (refresh_token)", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("refresh-0", reason, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2.1")]
    public void The_description_of_a_callback_is_logged_and_not_returned()
    {
        var error = UpstreamErrors.Map("access_denied", "The user\r\nis not assigned.");

        Assert.Contains("The user\uFFFD\uFFFDis not assigned.", error.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("assigned", error.Description, StringComparison.Ordinal);
    }
}
