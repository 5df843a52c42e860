using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>Makes refresh tokens and reads them.</summary>
/// <remarks>
/// <para>A token is <c>core.hint</c>. The core is the sealed grant with its generation: only we can have made it.</para>
/// <para>
/// The hint is the version of the grant's row that the token belongs to, with an HMAC under the core's key. With it
/// the row is replaced without being read first: one storage operation a refresh. A hint that is stale or missing
/// costs a read and nothing else; one that is forged counts as missing.
/// </para>
/// </remarks>
public sealed class RefreshTokens
{
    /// <summary>Characters; ours stay well below it.</summary>
    public const int MaximumLength = 4096;

    private const int MacLength = 16;

    private static readonly Binding CoreBinding = Binding.Token("refresh token");

    private readonly Sealer sealer;

    public RefreshTokens(Sealer sealer) => this.sealer = sealer;

    /// <summary>The first token of a grant.</summary>
    public async ValueTask<Secret> IssueAsync(
        AuthorizationGrant grant,
        int generation,
        DateTimeOffset expiresAt,
        string version,
        CancellationToken cancellation
    ) => await WithHintAsync(await SealCoreAsync(grant, generation, expiresAt, cancellation), version, cancellation);

    /// <summary>The core of a token: all of it but the version of a row that is not written yet.</summary>
    internal async ValueTask<Secret> SealCoreAsync(
        AuthorizationGrant grant,
        int generation,
        DateTimeOffset expiresAt,
        CancellationToken cancellation
    )
    {
        var token = new SealedRefreshToken
        {
            Grant = SealedGrant.Of(grant),
            Generation = generation,
            ExpiresAt = expiresAt.ToUnixTimeSeconds(),
        };
        var type = SealedJson.Default.SealedRefreshToken;
        return new Secret(await sealer.SealTextAsync(token, type, CoreBinding, cancellation));
    }

    /// <summary>The same core and version always give the same token (I3).</summary>
    internal async ValueTask<Secret> WithHintAsync(Secret core, string version, CancellationToken cancellation)
    {
        var text = Encoding.UTF8.GetBytes(version);
        var mac = await MacAsync(core.Reveal(), text, cancellation);
        return new Secret($"{core.Reveal()}.{Base64Url.EncodeToString([.. mac!, .. text])}");
    }

    /// <summary>The token and the version that its hint names, if it is a true one. Null where it is none of ours.</summary>
    internal async ValueTask<(SealedRefreshToken Token, string? Version)?> OpenAsync(
        string text,
        CancellationToken cancellation
    )
    {
        if (text.Length > MaximumLength)
        {
            return null;
        }
        var core = CoreOf(text);
        var type = SealedJson.Default.SealedRefreshToken;
        var token = await sealer.OpenTextAsync(core, type, CoreBinding, cancellation);
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

    // Core and version are joined by a zero byte, which base64url has not. A forged hint would let a former token pass
    // for the newest one, hence the HMAC; 128 of its bits (RFC 2104 §5).
    private async ValueTask<byte[]?> MacAsync(string core, ReadOnlyMemory<byte> version, CancellationToken cancellation)
    {
        var message = new byte[core.Length + 1 + version.Length];
        Encoding.ASCII.GetBytes(core, message);
        version.CopyTo(message.AsMemory(core.Length + 1));
        var mac = await sealer.MacAsync(Base64Url.DecodeFromChars(core), message, cancellation);
        return mac?[..MacLength];
    }
}
