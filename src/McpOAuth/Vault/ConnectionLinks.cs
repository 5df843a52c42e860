using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.Telemetry;

namespace McpOAuth.Vault;

/// <summary>Creates and opens the links with which users connect tools.</summary>
/// <remarks>
/// MCP specification, elicitation, URL mode: the link contains no token and no personal data in clear. It is sealed,
/// works only for the user it was created for, and is not stored.
/// </remarks>
public sealed class ConnectionLinks(Sealer sealer, Issuer issuer, TimeProvider clock)
{
    /// <summary>How long a link works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public const string Path = "/connect/";

    /// <summary>Characters. Our handles are shorter.</summary>
    private const int MaximumLength = 8192;

    private static readonly Binding LinkBinding = Binding.Token("connection link");

    public DateTimeOffset NewExpiry() => clock.GetUtcNow() + Lifetime;

    /// <summary>Returns the full URL.</summary>
    public async ValueTask<string> MakeAsync(ConnectionRequest request, CancellationToken cancellation) =>
        issuer.Url(Path) + await sealer.SealTextAsync(request, ConnectionRequest.Format, LinkBinding, cancellation);

    /// <summary>Null if the handle is not ours or has expired.</summary>
    public async ValueTask<ConnectionRequest?> OpenAsync(string? handle, CancellationToken cancellation)
    {
        if (handle is null or { Length: > MaximumLength })
        {
            return null;
        }
        var request = await sealer.OpenTextAsync(handle, ConnectionRequest.Format, LinkBinding, cancellation);
        if (request is not null)
        {
            LoginTrace.Continue(request.Trace);
            AttemptFacts.Note(null, request.Resource, request.Tool, subject: request.Subject);
            AttemptFacts.NoteStep("link to connect made", request.ExpiresAt - Lifetime);
        }
        return clock.GetUtcNow() < request?.ExpiresAt ? request : null;
    }
}
