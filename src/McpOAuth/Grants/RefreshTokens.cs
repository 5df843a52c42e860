using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>Issues and opens refresh tokens.</summary>
/// <remarks>
/// <para>
/// A token is <c>core.hint</c>. The core is the sealed <see cref="RefreshToken"/>, which only the broker can make.
/// </para>
/// <para>
/// The hint is the version of the grant's row that belongs to the token, with an HMAC under the core's key. With it,
/// the row can be replaced without a read: one storage operation per refresh. A stale or missing hint costs one read. A
/// forged hint counts as missing.
/// </para>
/// </remarks>
public sealed class RefreshTokens(Sealer sealer)
{
    /// <summary>Characters. A token is shorter than the code of its grant, but has a hint.</summary>
    public const int MaximumLength = AuthorizationCodes.MaximumLength;

    private const int MacLength = 16;

    private static readonly Binding CoreBinding = Binding.Token("refresh token");

    /// <summary>Issues a token, complete with its hint.</summary>
    public async ValueTask<Secret> IssueAsync(
        AuthorizationGrant grant,
        int generation,
        DateTimeOffset expiresAt,
        string version,
        CancellationToken cancellation
    ) => await WithHintAsync(await SealCoreAsync(grant, generation, expiresAt, cancellation), version, cancellation);

    /// <summary>
    /// The core of a token: everything except the version of the row, which has not been written yet.
    /// </summary>
    internal async ValueTask<Secret> SealCoreAsync(
        AuthorizationGrant grant,
        int generation,
        DateTimeOffset expiresAt,
        CancellationToken cancellation
    )
    {
        var token = new RefreshToken
        {
            Grant = grant,
            Generation = generation,
            ExpiresAt = expiresAt,
        };
        return new Secret(await sealer.SealTextAsync(token, RefreshToken.Format, CoreBinding, cancellation));
    }

    /// <summary>The same core and version always give the same token (I3).</summary>
    internal async ValueTask<Secret> WithHintAsync(Secret core, string version, CancellationToken cancellation)
    {
        var text = Encoding.UTF8.GetBytes(version);
        var mac = await MacAsync(core.Reveal(), text, cancellation);
        return new Secret($"{core.Reveal()}.{Base64Url.EncodeToString([.. mac!, .. text])}");
    }

    /// <summary>
    /// The token, and the row version in its hint if the hint is authentic. Null if the token is not ours.
    /// </summary>
    internal async ValueTask<(RefreshToken Token, string? Version)?> OpenAsync(
        string text,
        CancellationToken cancellation
    )
    {
        if (text.Length > MaximumLength)
        {
            return null;
        }
        var core = CoreOf(text);
        var token = await sealer.OpenTextAsync(core, RefreshToken.Format, CoreBinding, cancellation);
        if (token is null)
        {
            return null;
        }
        return (token, core == text ? null : await VersionAsync(core, text[(core.Length + 1)..], cancellation));
    }

    /// <summary>The token without its hint.</summary>
    internal static string CoreOf(string text) => text.Split('.', 2)[0];

    private async ValueTask<string?> VersionAsync(string core, string hint, CancellationToken cancellation)
    {
        if (!Sealer.TryDecode(hint, out var bytes) || bytes.Length <= MacLength)
        {
            return null;
        }
        var version = bytes.AsMemory(MacLength);
        var mac = await MacAsync(core, version, cancellation);
        return mac is not null && CryptographicOperations.FixedTimeEquals(mac, bytes.AsSpan(0, MacLength))
            ? Encoding.UTF8.GetString(version.Span)
            : null;
    }

    // A zero byte, which base64url does not contain, separates core and version. A forged hint would let an earlier
    // token pass for the newest one, hence the HMAC, truncated to 128 bits (RFC 2104 §5).
    private async ValueTask<byte[]?> MacAsync(string core, ReadOnlyMemory<byte> version, CancellationToken cancellation)
    {
        var message = new byte[core.Length + 1 + version.Length];
        Encoding.ASCII.GetBytes(core, message);
        version.CopyTo(message.AsMemory(core.Length + 1));
        var mac = await sealer.MacAsync(Base64Url.DecodeFromChars(core), message, cancellation);
        return mac?[..MacLength];
    }
}
