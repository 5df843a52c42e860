using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpOAuth.Keys;

namespace McpOAuth.Grants;

/// <summary>Makes the <c>sub</c> of a person from the upstream's issuer and subject.</summary>
/// <remarks>
/// OpenID Connect Core 1.0 §8.1 describes such identifiers. An HMAC under a secret of the broker, and not a plain hash:
/// upstream subjects are often short numbers, which a resource could try through.
/// </remarks>
public sealed class SubjectIdentifiers
{
    private readonly ISubjectKeyStore store;
    private byte[]? key;

    public SubjectIdentifiers(ISubjectKeyStore store) => this.store = store;

    public async ValueTask<string> OfAsync(
        string upstreamIssuer,
        string upstreamSubject,
        CancellationToken cancellation
    )
    {
        key ??= await store.GetOrCreateAsync(cancellation);
        // An issuer is a URL and has no line feed, so no two pairs give one message.
        var message = Encoding.UTF8.GetBytes($"{upstreamIssuer}\n{upstreamSubject}");
        return Base64Url.EncodeToString(HMACSHA256.HashData(key, message).AsSpan(0, 24));
    }
}
