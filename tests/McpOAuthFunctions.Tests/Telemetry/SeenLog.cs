using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.Telemetry;

/// <summary>An event as a logger gets it.</summary>
internal sealed record Logged(
    LogLevel Level,
    EventId Id,
    string Text,
    IReadOnlyList<KeyValuePair<string, object?>> Fields
)
{
    public object? this[string field] => Fields.Single(one => one.Key == field).Value;
}

/// <summary>Keeps what is logged.</summary>
internal sealed class SeenLog<T> : ILogger<T>
{
    private readonly List<Logged> all = [];

    public IReadOnlyList<Logged> All => all;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) =>
        all.Add(
            new(logLevel, eventId, formatter(state, exception), (IReadOnlyList<KeyValuePair<string, object?>>)state!)
        );
}
