using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.Telemetry;

namespace McpOAuth.Grants;

/// <summary>Makes authorization codes and reads them.</summary>
/// <remarks>
/// A code is the sealed grant itself. Nothing of it is stored when it is issued: the first to redeem it inserts the
/// grant's row (see <see cref="StoredGrant"/>), so an abandoned code leaves nothing behind.
/// </remarks>
public sealed class AuthorizationCodes
{
    /// <summary>Characters; ours stay well below it.</summary>
    public const int MaximumLength = 4096;

    private static readonly Binding CodeBinding = Binding.Token("authorization code");

    private readonly Sealer sealer;
    private readonly Lifetimes lifetimes;

    public AuthorizationCodes(Sealer sealer, Lifetimes lifetimes)
    {
        this.sealer = sealer;
        this.lifetimes = lifetimes;
    }

    /// <summary>A code for <paramref name="grant"/>, bound to redirect URI and challenge, good for <c>Lifetimes__Code</c>.</summary>
    public async ValueTask<Secret> IssueAsync(
        AuthorizationGrant grant,
        RedirectUri redirectUri,
        CodeChallenge challenge,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var code = new SealedCode
        {
            Grant = SealedGrant.Of(grant),
            RedirectUri = redirectUri.Value,
            CodeChallenge = challenge.Value,
            ExpiresAt = (now + lifetimes.Code).ToUnixTimeMilliseconds(),
            Trace = LoginTrace.Current,
        };
        return new Secret(await sealer.SealTextAsync(code, SealedJson.Default.SealedCode, CodeBinding, cancellation));
    }

    /// <summary>Null where it is none of ours.</summary>
    internal async ValueTask<SealedCode?> OpenAsync(string code, CancellationToken cancellation) =>
        code.Length > MaximumLength
            ? null
            : await sealer.OpenTextAsync(code, SealedJson.Default.SealedCode, CodeBinding, cancellation);
}
