namespace McpOAuth.Azure.Settings;

/// <summary>What a script learns of how it went.</summary>
public static class ExitCodes
{
    public const int Done = 0;

    /// <summary>It could not be done, or only in part; the error output says why.</summary>
    public const int Failed = 1;

    /// <summary>Settings are unset or contradictory.</summary>
    public const int Settings = 2;

    /// <summary>Storage, Key Vault or an upstream is away: the same command may work later.</summary>
    public const int Outage = 3;
}
