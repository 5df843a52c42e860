using System.Collections.Concurrent;
using McpOAuthFunctions.Tests.Telemetry;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.Attempts;

/// <summary>Keeps every log line of a broker, with its fields.</summary>
internal sealed class SeenLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<Logged> all = new();

    /// <summary>The lines of one attempt.</summary>
    /// <param name="reference">From its error page.</param>
    public IReadOnlyList<Logged> Of(string reference) =>
        [
            .. all.Where(line =>
                line.Fields.Any(field =>
                    field.Key == "CorrelationId" && $"{field.Value}".StartsWith(reference, StringComparison.Ordinal)
                )
            ),
        ];

    public ILogger CreateLogger(string categoryName) => this;

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
        all.Enqueue(
            new(
                logLevel,
                eventId,
                formatter(state, exception),
                state as IReadOnlyList<KeyValuePair<string, object?>> ?? []
            )
        );

    public void Dispose() { }
}
