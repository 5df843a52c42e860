using McpOAuth.Upstream;

namespace McpOAuth.TrustedIssuers;

/// <summary>Checks an assertion's header and claims, but not its signature. No I/O, no clock.</summary>
/// <remarks>RFC 7523 §3; RFC 8725 §3.</remarks>
internal static class AssertionRules
{
    /// <summary>Tolerated difference between the issuer's clock and ours.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    /// <summary>9999-12-31, the last second that a <see cref="DateTimeOffset"/> holds.</summary>
    private const double LastSecond = 253_402_300_799;

    /// <summary>What is wrong, for the log; null if the assertion is acceptable.</summary>
    public static string? Check(
        IdTokenHeader header,
        JsonAnswer claims,
        AssertionDemands demands,
        DateTimeOffset now
    ) => CheckHeader(header, demands) ?? CheckAudience(claims, demands) ?? CheckTimes(claims, demands, now);

    private static string? CheckHeader(IdTokenHeader header, AssertionDemands demands)
    {
        if (!IdTokenAlgorithms.All.Contains(header.Algorithm))
        {
            return IdTokenAlgorithms.Describe(header.Algorithm);
        }
        // RFC 7515 §4.1.11: the broker knows no extension.
        if (header.IsCritical)
        {
            return "crit names an extension that the broker does not know";
        }
        return demands.Types.Contains(header.Type, StringComparer.OrdinalIgnoreCase)
            ? null
            : "typ is not accepted here";
    }

    // We must be the only audience: another audience could have forwarded the assertion to us.
    private static string? CheckAudience(JsonAnswer claims, AssertionDemands demands)
    {
        IReadOnlyList<string> audiences = claims.Text("aud") is { } single ? [single] : claims.Texts("aud") ?? [];
        // One that is no text is another audience too.
        var isText = audiences.Count >= claims.Items("aud").Count();
        return isText && audiences.Count > 0 && audiences.All(demands.Audiences.Contains)
            ? null
            : "aud is not this broker";
    }

    private static string? CheckTimes(JsonAnswer claims, AssertionDemands demands, DateTimeOffset now)
    {
        double seconds = now.ToUnixTimeSeconds();
        var skew = ClockSkew.TotalSeconds;
        // RFC 7519 §2: a NumericDate may have a fraction.
        if (claims.Number("exp") is not (> 0 and <= LastSecond and var expires))
        {
            return "exp is missing";
        }
        if (expires <= seconds - skew)
        {
            return "exp is in the past";
        }
        if (claims.Has("nbf") && claims.Number("nbf") is var start && (start is null || start > seconds + skew))
        {
            return "nbf is in the future";
        }
        return CheckIssuedAt(claims, demands, expires, seconds + skew);
    }

    private static string? CheckIssuedAt(JsonAnswer claims, AssertionDemands demands, double expires, double latest)
    {
        if (claims.Number("iat") is not { } issued)
        {
            return demands.MaximumLifetime is null && !claims.Has("iat") ? null : "iat is missing";
        }
        if (issued > latest)
        {
            return "iat is in the future";
        }
        return demands.MaximumLifetime is { } limit && expires - issued > limit.TotalSeconds
            ? $"exp is more than {limit.TotalSeconds:0} s after iat"
            : null;
    }
}
