using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Client.Tests.Harness;

/// <summary>Keeps what the package logs.</summary>
internal sealed class WarningLog : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> lines = new();

    public IEnumerable<string> Warnings =>
        lines.Where(line => line.Level == LogLevel.Warning).Select(line => line.Text);

    public IEnumerable<string> All => lines.Select(line => line.Text);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() { }

    private sealed class Logger(WarningLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => category.StartsWith("McpOAuth.Client", StringComparison.Ordinal);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
            {
                log.lines.Enqueue((logLevel, formatter(state, exception)));
            }
        }
    }
}
