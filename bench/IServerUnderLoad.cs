namespace Bench;

/// <summary>A server in a process of its own, and what callers may want of it.</summary>
internal interface IServerUnderLoad
{
    string Name { get; }

    /// <summary>Of its process, so far.</summary>
    TimeSpan ProcessorTime { get; }

    IReadOnlyList<Work> Works { get; }
}

/// <summary>One kind of work, done again and again by each caller.</summary>
/// <param name="Prepare">Before the clock runs: what the caller needs for its first piece of work.</param>
/// <param name="Once">One piece of work; throws where the answer is not the one that it should be.</param>
internal sealed record Work(string Name, Func<Caller, Task> Prepare, Func<Caller, Task> Once);
