namespace McpOAuth.Clients;

/// <summary>Client metadata that registrations and metadata documents share.</summary>
internal static class ClientMetadataNames
{
    /// <summary>RFC 9126 §6.</summary>
    public const string RequirePushedRequests = "require_pushed_authorization_requests";

    /// <summary>RFC 9449 §5.2.</summary>
    public const string BoundTokens = "dpop_bound_access_tokens";
}
