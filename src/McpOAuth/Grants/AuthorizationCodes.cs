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
    /// <summary>
    /// Characters. More than the longest code: client id and redirect URI (5 KB in a metadata document), resource and
    /// scopes (2,048 characters each), and the user take less than 12 KB before base64.
    /// </summary>
    public const int MaximumLength = 16 * 1024;

    /// <summary>
    /// Characters. Many web servers refuse URLs of 8 KB. The client adds a <c>state</c> of up to
    /// <see cref="ClientState.MaximumLength"/>.
    /// </summary>
    public const int ComfortableLength = 4096;

    private static readonly Binding CodeBinding = Binding.Token("authorization code");

    /// <summary>Issues a code for <paramref name="grant"/> that expires after <c>Lifetimes__Code</c>.</summary>
    /// <remarks>
    /// Leaves out the user's display name if the code would exceed <see cref="ComfortableLength"/>. Then the access
    /// tokens of this grant have no name either. Nothing else in a code can be left out.
    /// </remarks>
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
        var text = await SealAsync(code, cancellation);
        if (text.Length > ComfortableLength && grant.Person.Name is not null)
        {
            var nameless = grant with { Person = grant.Person with { Name = null } };
            text = await SealAsync(code with { Grant = nameless }, cancellation);
        }
        return text.Length <= MaximumLength
            ? new Secret(text)
            : throw new InvalidOperationException($"A code has {text.Length} characters, which we would not read.");
    }

    /// <summary>Null if the text is not one of our codes.</summary>
    internal async ValueTask<AuthorizationCode?> OpenAsync(string code, CancellationToken cancellation) =>
        code.Length > MaximumLength
            ? null
            : await sealer.OpenTextAsync(code, AuthorizationCode.Format, CodeBinding, cancellation);

    private ValueTask<string> SealAsync(AuthorizationCode code, CancellationToken cancellation) =>
        sealer.SealTextAsync(code, AuthorizationCode.Format, CodeBinding, cancellation);
}
