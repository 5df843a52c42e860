using System.Buffers.Text;
using McpOAuth.Keys;
using McpOAuth.Telemetry;

namespace McpOAuth.Grants;

/// <summary>Derives the <c>sub</c> of a user from the upstream's issuer and subject.</summary>
/// <remarks>
/// OpenID Connect Core 1.0 §8.1 describes such identifiers. Uses an HMAC with a secret key, not a plain hash: upstream
/// subjects are often short numbers, so a resource could reverse a hash by trying all of them.
/// </remarks>
public sealed class SubjectIdentifiers(ISecretStore store, TimeProvider clock)
{
    /// <summary>Bytes of the HMAC that are kept.</summary>
    private const int Length = 24;

    /// <summary>Whether the text could be the <c>sub</c> of a user. A client without a user must not have such an id.</summary>
    /// <remarks>RFC 9068 §5: the subjects of users and of clients must never collide.</remarks>
    public static bool HasForm(string text) => Base64Url.IsValid(text, out var length) && length == Length;

    private readonly KeyedHash hash = new(store, SecretNames.Subjects, clock);

    public async ValueTask<string> OfAsync(
        string upstreamIssuer,
        string upstreamSubject,
        CancellationToken cancellation
    )
    {
        // An issuer is a URL and contains no line feed, so no two pairs give the same message.
        var subject = await HashAsync($"{upstreamIssuer}\n{upstreamSubject}", cancellation);
        AttemptFacts.Note(subject: subject);
        return subject;
    }

    /// <summary>The hash of something else that identifies a user, such as an address.</summary>
    /// <param name="kind">Not a URL, so the hash never equals a subject.</param>
    internal ValueTask<string> KeyOfAsync(string kind, string value, CancellationToken cancellation) =>
        HashAsync($"{kind}\n{value}", cancellation);

    private async ValueTask<string> HashAsync(string message, CancellationToken cancellation) =>
        Base64Url.EncodeToString((await hash.OfAsync(message, cancellation)).AsSpan(0, Length));
}
