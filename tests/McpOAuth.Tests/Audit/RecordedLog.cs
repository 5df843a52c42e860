using System.Diagnostics.Metrics;
using McpOAuth.Audit;
using McpOAuth.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Tests.Audit;

/// <summary>An audit log whose lines can be read back.</summary>
internal sealed class RecordedLog : ILogger<AuditLog>
{
    private static readonly BrokerMetrics Metrics = new(
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()
    );

    private readonly Lock gate = new();
    private readonly List<(int Event, string Line)> entries = [];

    public AuditLog Audit => new(this, Metrics);

    public IReadOnlyList<(int Event, string Line)> Entries
    {
        get
        {
            lock (gate)
            {
                return [.. entries];
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        lock (gate)
        {
            entries.Add((eventId.Id, formatter(state, exception)));
        }
    }
}
