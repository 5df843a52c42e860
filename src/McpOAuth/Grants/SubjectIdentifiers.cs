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
    private readonly KeyedHash hash = new(store, SecretNames.Subjects, clock);

    public async ValueTask<string> OfAsync(
        string upstreamIssuer,
        string upstreamSubject,
        CancellationToken cancellation
    )
    {
        // An issuer is a URL and contains no line feed, so no two pairs give the same message.
        var hashed = await hash.OfAsync($"{upstreamIssuer}\n{upstreamSubject}", cancellation);
        var subject = Base64Url.EncodeToString(hashed.AsSpan(0, 24));
        AttemptFacts.Note(subject: subject);
        return subject;
    }
}
