using McpOAuth.Telemetry;

namespace McpOAuth.Audit;

/// <summary>How each audit event ends for the one who asked: its field <c>Outcome</c>. docs/audit-events.md lists them.</summary>
internal static class AuditOutcome
{
    public static string Of(int eventId) =>
        eventId switch
        {
            // Consent denied.
            1002 => Outcomes.Denied,
            // A sign-in or connection refused, a code or refresh token reused, any other refusal.
            1004 or 1006 or 1008 or 1010 or 1049 => Outcomes.Refused,
            // A client not renewed; a tool that needs its person; a connection lost, or not refreshed.
            1023 or 1041 or 1044 or 1045 or 1046 or 1050 => Outcomes.Failed,
            _ => Outcomes.Succeeded,
        };
}
