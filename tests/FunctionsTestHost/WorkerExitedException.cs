using System.Globalization;

namespace FunctionsTestHost;

/// <summary>The worker's process ended while the host needed it.</summary>
public sealed class WorkerExitedException : Exception
{
    public WorkerExitedException() { }

    public WorkerExitedException(string message)
        : base(message) { }

    public WorkerExitedException(string message, Exception innerException)
        : base(message, innerException) { }

    public int ExitCode { get; private init; }

    /// <summary>Lines of stdout.</summary>
    public IReadOnlyList<string> Output { get; private init; } = [];

    /// <summary>Lines of stderr.</summary>
    public IReadOnlyList<string> Errors { get; private init; } = [];

    internal static WorkerExitedException Of(int exitCode, WorkerProcess process)
    {
        string[] printed = [.. process.Errors, .. process.Output];
        var message = string.Create(CultureInfo.InvariantCulture, $"The worker exited with code {exitCode}.");
        return new(string.Join('\n', [message, .. printed]))
        {
            ExitCode = exitCode,
            Output = process.Output,
            Errors = process.Errors,
        };
    }
}
