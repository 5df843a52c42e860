using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.SignIn;

/// <summary>Makes the links with which people connect tools, and reads them.</summary>
/// <remarks>
/// MCP specification, elicitation, URL mode: the link carries no token and no personal data in clear; it is sealed, and
/// good for the person for whom it was made alone. Nothing of it is stored.
/// </remarks>
public sealed class ConnectionLinks
{
    /// <summary>How long a person may take to follow it.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public const string Path = "/connect/";

    /// <summary>Characters; ours stay below it.</summary>
    private const int MaximumLength = 8192;

    private static readonly Binding LinkBinding = Binding.Token("connection link");

    private readonly Sealer sealer;
    private readonly Issuer issuer;
    private readonly TimeProvider clock;

    public ConnectionLinks(Sealer sealer, Issuer issuer, TimeProvider clock)
    {
        this.sealer = sealer;
        this.issuer = issuer;
        this.clock = clock;
    }

    public DateTimeOffset NewExpiry() => clock.GetUtcNow() + Lifetime;

    /// <summary>The whole URL.</summary>
    public async ValueTask<string> MakeAsync(ConnectionRequest request, CancellationToken cancellation)
    {
        var content = SealedConnectionRequest.Of(request);
        var type = SignInJson.Default.SealedConnectionRequest;
        return issuer.Url(Path) + await sealer.SealTextAsync(content, type, LinkBinding, cancellation);
    }

    /// <summary>Null where the handle is none of ours, or too old.</summary>
    public async ValueTask<ConnectionRequest?> OpenAsync(string? handle, CancellationToken cancellation)
    {
        if (handle is null or { Length: > MaximumLength })
        {
            return null;
        }
        var type = SignInJson.Default.SealedConnectionRequest;
        var content = await sealer.OpenTextAsync(handle, type, LinkBinding, cancellation);
        var request = content?.ToRequest();
        return request is not null && clock.GetUtcNow() < request.ExpiresAt ? request : null;
    }
}
