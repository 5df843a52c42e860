using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>An upstream's response to a code, a refresh token or a pushed request (RFC 6749 §5.1 and §5.2).</summary>
internal sealed record UpstreamTokenResponse
{
    public string? AccessToken { get; private init; }

    /// <summary>Seconds.</summary>
    public double? ExpiresIn { get; private init; }

    public string? RefreshToken { get; private init; }

    /// <summary>Seconds. Sent by GitHub and Google.</summary>
    public double? RefreshTokenExpiresIn { get; private init; }

    public string? IdToken { get; private init; }

    public string? Scope { get; private init; }

    /// <summary>RFC 9126 §2.2.</summary>
    public string? RequestUri { get; private init; }

    public string? Error { get; private init; }

    /// <summary>Untrusted text for the operator's log. Never shown to a user.</summary>
    public string? ErrorDescription { get; private init; }

    public static UpstreamTokenResponse Of(JsonAnswer answer) =>
        new()
        {
            AccessToken = answer.Text("access_token"),
            ExpiresIn = answer.Number("expires_in"),
            RefreshToken = answer.Text(ParameterNames.RefreshToken),
            RefreshTokenExpiresIn = answer.Number("refresh_token_expires_in"),
            IdToken = answer.Text("id_token"),
            Scope = answer.Text(ParameterNames.Scope),
            RequestUri = answer.Text(ParameterNames.RequestUri),
            Error = answer.Text(ParameterNames.Error),
            ErrorDescription = answer.Text(ParameterNames.ErrorDescription),
        };

    public override string ToString() => "upstream token response";
}
