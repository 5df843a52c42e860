namespace McpOAuth.Telemetry;

/// <summary>How a login or refresh ended. The values of <c>outcome</c> in metrics and audit events.</summary>
public static class Outcomes
{
    public const string Succeeded = "succeeded";

    /// <summary>The user declined, here or at the upstream.</summary>
    public const string Denied = "denied";

    /// <summary>A rule of ours or of the upstream rejected the request.</summary>
    public const string Refused = "refused";

    /// <summary>Storage, Key Vault or the upstream was unavailable.</summary>
    public const string Outage = "outage";

    /// <summary>The client's own document or key set could not be fetched just now. Not a fault of ours.</summary>
    public const string ClientUnavailable = "client_unavailable";

    /// <summary>A failure that a retry or the user may resolve.</summary>
    public const string Failed = "failed";
}
