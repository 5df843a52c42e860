using System.Buffers.Text;
using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>Hashes verified mail addresses, so that an operator can find a person by theirs.</summary>
/// <remarks>
/// An HMAC with a secret of its own: a copy of the tables does not tell whether somebody is among the users. Someone
/// who can also unwrap the data keys can test addresses.
/// </remarks>
public sealed class MailHashes(ISecretStore store, TimeProvider clock)
{
    private readonly KeyedHash hash = new(store, SecretNames.Mail, clock);

    /// <summary>The hash of a normalised address.</summary>
    public async ValueTask<string> OfAsync(string address, CancellationToken cancellation) =>
        Base64Url.EncodeToString(await hash.OfAsync(address, cancellation));

    /// <summary>The same for a sign-in: null without an address, or without the key. No sign-in fails by it.</summary>
    public async ValueTask<string?> TryOfAsync(string? verifiedAddress, CancellationToken cancellation)
    {
        try
        {
            return verifiedAddress is null ? null : await OfAsync(verifiedAddress, cancellation);
        }
        catch (OutageException)
        {
            return null;
        }
    }
}
