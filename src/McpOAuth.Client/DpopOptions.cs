namespace McpOAuth.Client;

/// <summary>Whether the server accepts access tokens that are bound to a client's key (DPoP, RFC 9449).</summary>
public enum DpopUse
{
    /// <summary>Bearer tokens only. A bound token is refused, whichever way it is sent.</summary>
    Off,

    /// <summary>Bearer tokens, and bound tokens with a proof.</summary>
    Accepted,

    /// <summary>Bound tokens with a proof only.</summary>
    Required,
}
