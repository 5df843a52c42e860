using System.Collections;
using McpOAuth.Telemetry;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Audit;

/// <summary>
/// Adds the common fields to every audit event: <c>Event</c>, <c>Outcome</c>, <c>CorrelationId</c>. Sanitizes all text,
/// so that untrusted input cannot forge log lines.
/// </summary>
internal sealed class AuditLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        var fields = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
        var audited = new AuditEvent(eventId, OneLine.Of(formatter(state, exception)), fields);
        inner.Log(logLevel, eventId, audited, exception, static (audited, _) => audited.ToString());
    }

    /// <summary>The state passed to loggers: the fields, and the formatted text.</summary>
    private sealed class AuditEvent(EventId id, string text, IReadOnlyList<KeyValuePair<string, object?>> eventFields)
        : IReadOnlyList<KeyValuePair<string, object?>>
    {
        private readonly KeyValuePair<string, object?>[] fields =
        [
            new("Event", id.Name),
            new("Outcome", AuditOutcome.Of(id.Id)),
            new("CorrelationId", LoginTrace.CorrelationId),
            .. eventFields.Select(field => KeyValuePair.Create(field.Key, Clean(field.Value))),
        ];

        public int Count => fields.Length;

        public KeyValuePair<string, object?> this[int index] => fields[index];

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => fields.AsEnumerable().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => text;

        private static object? Clean(object? value) => value is string text ? OneLine.Of(text) : value;
    }
}
