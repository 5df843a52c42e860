using Microsoft.IdentityModel.JsonWebTokens;

namespace McpOAuth.Clients.Assertions;

/// <summary>Checks an assertion's header and claims, but not its signature. No I/O, no clock.</summary>
/// <remarks>RFC 7523 §3; OpenID Connect Core 1.0 §9.</remarks>
internal static class ClientAssertionRules
{
    /// <summary>
    /// How far in the future <c>exp</c> may be. Limits the use of a stolen assertion, and how long we store its id.
    /// </summary>
    public static readonly TimeSpan MaximumLifetime = TimeSpan.FromMinutes(10);

    /// <summary>Tolerated difference between the client's clock and ours.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    /// <summary>Characters.</summary>
    private const int MaximumJtiLength = 512;

    /// <summary>
    /// The name of the first invalid claim or header parameter, for the log; null if the assertion is valid.
    /// </summary>
    /// <param name="audiences">See <see cref="AcceptedAudiences"/>.</param>
    public static string? Check(
        JsonWebToken assertion,
        string clientId,
        IReadOnlySet<string> audiences,
        DateTimeOffset now
    )
    {
        return CheckHeader(assertion)
            ?? CheckParties(assertion, clientId, audiences)
            ?? CheckTimes(assertion, now)
            ?? (IdOf(assertion) is null ? "jti" : null);
    }

    /// <summary>The <c>jti</c>, or null if missing, empty or too long.</summary>
    public static string? IdOf(JsonWebToken assertion) =>
        assertion.TryGetPayloadValue<string>("jti", out var id) && id is { Length: > 0 and <= MaximumJtiLength }
            ? id
            : null;

    /// <summary>When a valid assertion expires, with the clock skew.</summary>
    public static DateTimeOffset ExpiryOf(JsonWebToken assertion) =>
        DateTimeOffset.UnixEpoch.AddSeconds(SecondsOf(assertion, "exp") ?? 0) + ClockSkew;

    private static string? CheckHeader(JsonWebToken assertion)
    {
        if (!SignatureAlgorithms.All.Contains(assertion.Alg))
        {
            return "alg";
        }
        // RFC 8725 §3.11: rejects a JWT that was issued for another purpose.
        if (!IsType(assertion.Typ))
        {
            return "typ";
        }
        // RFC 7515 §4.1.11: we support no extensions, so none may be critical.
        return assertion.TryGetHeaderValue<object>("crit", out _) ? "crit" : null;
    }

    private static bool IsType(string? type) =>
        string.IsNullOrEmpty(type)
        || type.Equals("JWT", StringComparison.OrdinalIgnoreCase)
        || type.Equals("client-authentication+jwt", StringComparison.OrdinalIgnoreCase);

    private static string? CheckParties(JsonWebToken assertion, string clientId, IReadOnlySet<string> audiences)
    {
        if (!string.Equals(assertion.Issuer, clientId, StringComparison.Ordinal))
        {
            return "iss";
        }
        if (!string.Equals(assertion.Subject, clientId, StringComparison.Ordinal))
        {
            return "sub";
        }
        // We must be the only audience: another audience could have forwarded the assertion to us.
        return assertion.Audiences.Any() && assertion.Audiences.All(audiences.Contains) ? null : "aud";
    }

    private static string? CheckTimes(JsonWebToken assertion, DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeSeconds();
        var skew = ClockSkew.TotalSeconds;
        if (
            SecondsOf(assertion, "exp") is not { } expires
            || expires <= seconds - skew
            || expires > seconds + MaximumLifetime.TotalSeconds + skew
        )
        {
            return "exp";
        }
        if (!IsAbsentOr(assertion, "iat", at => at <= seconds + skew && at < expires))
        {
            return "iat";
        }
        return IsAbsentOr(assertion, "nbf", at => at <= seconds + skew) ? null : "nbf";
    }

    private static bool IsAbsentOr(JsonWebToken assertion, string claim, Func<double, bool> isValid) =>
        !assertion.TryGetPayloadValue<object>(claim, out _) || (SecondsOf(assertion, claim) is { } at && isValid(at));

    // RFC 7519 §2: a NumericDate may have a fraction.
    private static double? SecondsOf(JsonWebToken assertion, string claim) =>
        assertion.TryGetPayloadValue<double>(claim, out var seconds) ? seconds : null;
}
