using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Client;

/// <summary>Writes one warning for each refused access token, with the reason and nothing of the token.</summary>
/// <remarks>At most 60 in a minute, so that a flood of bad tokens does not fill the log.</remarks>
internal sealed partial class RefusedTokenLog(TimeProvider clock, ILogger<RefusedTokenLog> log)
{
    private const int MostPerMinute = 60;

    private readonly Lock access = new();
    private DateTimeOffset windowEnd = DateTimeOffset.MinValue;
    private int written;
    private int left;

    public void Refused(Exception failure) => Refused(ReasonOf(failure));

    /// <param name="reason">Nothing of the token or the proof.</param>
    public void Refused(string reason)
    {
        var skipped = 0;
        lock (access)
        {
            var now = clock.GetUtcNow();
            if (now >= windowEnd)
            {
                (skipped, left, written, windowEnd) = (left, 0, 0, now.AddMinutes(1));
            }
            if (written == MostPerMinute)
            {
                left++;
                return;
            }
            written++;
        }
        if (skipped > 0)
        {
            LogSkipped(skipped);
        }
        LogRefused(reason);
    }

    /// <summary>The reason from a fixed list: the library's messages quote the token.</summary>
    private static string ReasonOf(Exception failure) =>
        failure switch
        {
            SecurityTokenExpiredException => "it has expired. If it is new, compare this computer's clock",
            SecurityTokenNotYetValidException => "it is not valid yet. Compare this computer's clock",
            SecurityTokenInvalidLifetimeException or SecurityTokenNoExpirationException => "it has no valid lifetime",
            SecurityTokenInvalidAudienceException =>
                "it was issued for another MCP server. Compare the option Resource with the broker's Resources__N__Uri",
            SecurityTokenInvalidIssuerException =>
                "it was issued by another broker. Compare the option Issuer with the broker's Broker__Issuer",
            SecurityTokenInvalidTypeException => "its typ is not at+jwt, so it is not an access token",
            SecurityTokenInvalidAlgorithmException => "its alg is not ES256",
            SecurityTokenSignatureKeyNotFoundException => "no key of the broker has signed it",
            SecurityTokenInvalidSignatureException => "its signature is wrong",
            SecurityTokenMalformedException or ArgumentException => "it is not a JWT",
            _ => "it is not valid",
        };

    [LoggerMessage(1, LogLevel.Warning, "Access token refused: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(6, LogLevel.Error, "Used DPoP proofs cannot be looked up; the request got 503")]
    public partial void NotChecked(Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "More access tokens refused in the last minute than were logged {Count}")]
    private partial void LogSkipped(int count);
}
