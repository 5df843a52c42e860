namespace McpOAuth.Azure.Settings;

/// <summary>Exit codes of the program, for scripts.</summary>
public static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The command failed, wholly or in part; stderr says why.</summary>
    public const int Failed = 1;

    /// <summary>Settings are missing or contradictory.</summary>
    public const int Settings = 2;

    /// <summary>Storage, Key Vault or an upstream is unavailable; retry later.</summary>
    public const int Outage = 3;
}
