namespace Bench;

/// <summary>A server in its own process, and the kinds of work it can be measured with.</summary>
internal interface IServerUnderLoad
{
    string Name { get; }

    /// <summary>Processor time used by the server's process so far.</summary>
    TimeSpan ProcessorTime { get; }

    IReadOnlyList<Work> Works { get; }
}

/// <summary>One kind of work, which each caller repeats.</summary>
/// <param name="Prepare">Sets up a caller before the measurement starts.</param>
/// <param name="Once">Does the work once. Throws if the response is not the expected one.</param>
internal sealed record Work(string Name, Func<Caller, Task> Prepare, Func<Caller, Task> Once);
