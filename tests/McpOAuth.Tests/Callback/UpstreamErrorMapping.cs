using McpOAuth.Callback;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Callback;

/// <summary>An upstream's errors become ours, and nothing of its text is echoed.</summary>
public sealed class UpstreamErrorMapping
{
    [Theory, Trait("Spec", "RFC 6749 §4.1.2.1"), Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.6")]
    [InlineData("access_denied", ErrorCodes.AccessDenied)]
    [InlineData("consent_required", ErrorCodes.AccessDenied)]
    [InlineData("interaction_required", ErrorCodes.AccessDenied)]
    [InlineData("login_required", ErrorCodes.AccessDenied)]
    [InlineData("account_selection_required", ErrorCodes.AccessDenied)]
    [InlineData("temporarily_unavailable", ErrorCodes.TemporarilyUnavailable)]
    [InlineData("server_error", ErrorCodes.ServerError)]
    [InlineData("invalid_request", ErrorCodes.ServerError)] // our mistake there, and not the client's here
    [InlineData("invalid_scope", ErrorCodes.ServerError)]
    [InlineData("unauthorized_client", ErrorCodes.ServerError)]
    [InlineData("unsupported_response_type", ErrorCodes.ServerError)]
    [InlineData("ACCESS_DENIED", ErrorCodes.ServerError)]
    [InlineData("AADSTS50011", ErrorCodes.ServerError)]
    [InlineData("<script>alert(1)</script>", ErrorCodes.ServerError)]
    public void Each_upstream_error_has_a_counterpart(string upstream, string ours) =>
        Assert.Equal(ours, UpstreamErrors.Map(upstream).Code);

    [Theory, Trait("Spec", "RFC 9700 §4.11")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("evil\r\nSet-Cookie: x=y")]
    [InlineData("AADSTS50011")]
    public void A_nonstandard_code_is_neither_returned_nor_logged(string upstream)
    {
        var error = UpstreamErrors.Map(upstream);
        Assert.DoesNotContain(upstream, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("not a standard code", error.Reason, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2.1")]
    public void A_standard_code_is_named_only_in_the_log()
    {
        var error = UpstreamErrors.Map("invalid_scope");
        Assert.Contains("invalid_scope", error.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("invalid_scope", error.Description, StringComparison.Ordinal);
    }
}
