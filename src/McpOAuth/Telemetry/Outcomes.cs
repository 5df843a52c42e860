namespace McpOAuth.Telemetry;

/// <summary>How a login or a refresh ended: the few values that metric and audit dimension <c>outcome</c> have.</summary>
public static class Outcomes
{
    public const string Succeeded = "succeeded";

    /// <summary>The person said no, here or at the upstream.</summary>
    public const string Denied = "denied";

    /// <summary>A rule was not met: ours, or the upstream's.</summary>
    public const string Refused = "refused";

    /// <summary>Storage, Key Vault or the upstream was away.</summary>
    public const string Outage = "outage";

    /// <summary>Something that may succeed another time, or that the person can mend.</summary>
    public const string Failed = "failed";
}
