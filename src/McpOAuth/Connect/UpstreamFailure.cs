using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Connect;

/// <summary>How the page of a callback tells that the upstream failed, and whose fault it was.</summary>
public sealed record UpstreamFailure(int Status, string Text, ErrorCause Cause)
{
    private const string Refused =
        "The sign-in provider did not accept the sign-in. Try again in a few minutes. If it happens again, tell the "
        + "administrator of this page.";

    /// <summary>
    /// 502 if the upstream refused or failed when we asked it. 400 if the browser brought an answer that is not valid:
    /// anyone can send one, so it must not count as a fault of ours. Null for any other error.
    /// </summary>
    /// <param name="brought">The code in the browser's request, or the refusal in its place.</param>
    public static UpstreamFailure? Of(OAuthResult<string> brought, OAuthError error) =>
        error.Code != ErrorCodes.ServerError
            ? null
            : new(
                brought.IsRefused ? StatusCodes.Status400BadRequest : StatusCodes.Status502BadGateway,
                Refused,
                ErrorCause.UpstreamRefused
            );
}
