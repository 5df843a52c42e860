namespace McpOAuth.Login;

/// <summary>Whether clients may or must push their authorization requests (settings <c>PushedRequests__…</c>).</summary>
/// <remarks>RFC 9126 §5.</remarks>
public sealed record PushedRequestSettings
{
    /// <summary>Whether <c>/par</c> exists.</summary>
    public bool IsEnabled { get; init; }

    /// <summary>Whether every client must use it.</summary>
    public bool IsRequired { get; init; }
}
