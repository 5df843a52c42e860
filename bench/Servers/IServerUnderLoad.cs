namespace Bench.Servers;

/// <summary>A server in its own process, and the kinds of work it can be measured with.</summary>
internal interface IServerUnderLoad : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Where it keeps its state.</summary>
    string State { get; }

    /// <summary>Processor time used by the server's process so far.</summary>
    TimeSpan ProcessorTime { get; }

    /// <summary>Processor time used by its store so far, where that is another process.</summary>
    TimeSpan StoreProcessorTime => TimeSpan.Zero;

    IReadOnlyList<Work> Works { get; }
}

/// <summary>One kind of work, which each caller repeats.</summary>
/// <param name="Prepare">Sets up a caller before the measurement starts.</param>
/// <param name="Once">Does the work once. Throws if the response is not the expected one.</param>
internal sealed record Work(string Name, Func<Caller, Task> Prepare, Func<Caller, Task> Once)
{
    public const string FirstLogin = "login, first of a browser";
    public const string Login = "login";
    public const string Refresh = "refresh";
    public const string Exchange = "exchange";
}
