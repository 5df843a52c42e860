using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.Telemetry;

namespace McpOAuth.Grants;

/// <summary>Issues and opens authorization codes.</summary>
/// <remarks>
/// A code is the sealed <see cref="AuthorizationCode"/> itself. Issuing one stores nothing. Redeeming it inserts the
/// grant's row (<see cref="StoredGrant"/>), so an abandoned code leaves nothing behind.
/// </remarks>
public sealed class AuthorizationCodes(Sealer sealer, Lifetimes lifetimes)
{
    /// <summary>Characters. Our codes are much shorter.</summary>
    public const int MaximumLength = 4096;

    private static readonly Binding CodeBinding = Binding.Token("authorization code");

    /// <summary>Issues a code for <paramref name="grant"/> that expires after <c>Lifetimes__Code</c>.</summary>
    public async ValueTask<Secret> IssueAsync(
        AuthorizationGrant grant,
        RedirectUri redirectUri,
        CodeChallenge challenge,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var code = new AuthorizationCode
        {
            Grant = grant,
            RedirectUri = redirectUri,
            CodeChallenge = challenge,
            ExpiresAt = now + lifetimes.Code,
            Trace = LoginTrace.Current,
        };
        return new Secret(await sealer.SealTextAsync(code, AuthorizationCode.Format, CodeBinding, cancellation));
    }

    /// <summary>Null if the text is not one of our codes.</summary>
    internal async ValueTask<AuthorizationCode?> OpenAsync(string code, CancellationToken cancellation) =>
        code.Length > MaximumLength
            ? null
            : await sealer.OpenTextAsync(code, AuthorizationCode.Format, CodeBinding, cancellation);
}
