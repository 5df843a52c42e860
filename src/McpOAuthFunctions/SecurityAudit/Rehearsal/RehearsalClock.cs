namespace McpOAuthFunctions.SecurityAudit.Rehearsal;

/// <summary>The time, and for a rehearsal also later.</summary>
internal sealed class RehearsalClock : TimeProvider
{
    private TimeSpan ahead;

    public void Advance(TimeSpan by) => ahead += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
