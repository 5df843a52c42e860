using McpOAuth.Telemetry;

namespace McpOAuth.Audit;

/// <summary>
/// The field <c>Outcome</c> of each audit event, from the caller's view. docs/audit-events.md lists them.
/// </summary>
internal static class AuditOutcome
{
    public static string Of(int eventId) =>
        eventId switch
        {
            // Consent denied, another account chosen.
            1002 or 1014 => Outcomes.Denied,
            // Sign-in refused, code replayed, refresh token reused, request refused, assertion replayed, connection refused.
            1004 or 1006 or 1008 or 1010 or 1016 or 1049 => Outcomes.Refused,
            // Client not renewed, document or its copy unavailable, interaction required, connection lost, refresh failed
            // or discarded, teardown failed, connected in part.
            1023 or 1026 or 1027 or 1041 or 1044 or 1045 or 1046 or 1050 or 1060 => Outcomes.Failed,
            _ => Outcomes.Succeeded,
        };
}
