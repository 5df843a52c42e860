using System.Globalization;
using FunctionsTestHost.Http;
using FunctionsTestHost.Protocol;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Builder;

namespace FunctionsTestHost;

/// <summary>
/// A small Azure Functions host: starts a published .NET isolated worker as a process, loads its functions, forwards
/// HTTP requests to it, calls its timers, and stops it.
/// </summary>
public sealed class WorkerHost : IAsyncDisposable
{
    /// <summary>How long the host waits for the worker after WorkerTerminate, before it kills it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Invocations invocations = new();
    private readonly WorkerChannel channel;
    private readonly Invoker invoker;
    private readonly WorkerHostOptions options;
    private readonly string workerId = NewId.Create();
    private WebApplication? grpc;
    private WebApplication? front;
    private WorkerProcess? worker;

    private WorkerHost(WorkerHostOptions options)
    {
        this.options = options;
        channel = new(workerId, Logs, invocations);
        invoker = new(channel, invocations);
        Url = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{options.Port}");
    }

    /// <summary>Where the host takes requests, without a slash at the end.</summary>
    public string Url { get; }

    public WorkerProcess Worker => worker!;

    /// <summary>What the worker logged through the host.</summary>
    public WorkerLogs Logs { get; } = new();

    public IReadOnlyList<FunctionInfo> Functions { get; private set; } = [];

    /// <summary>What the worker said that it can do.</summary>
    public IReadOnlyDictionary<string, string> Capabilities { get; private set; } = new Dictionary<string, string>();

    /// <summary>Returns when all functions are loaded and the host takes requests.</summary>
    /// <exception cref="WorkerExitedException">The worker ended instead.</exception>
    public static async Task<WorkerHost> StartAsync(WorkerHostOptions options, CancellationToken cancellation = default)
    {
        var host = new WorkerHost(options);
        try
        {
            await host.BeginAsync(cancellation);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls a timer function and waits for its end.</summary>
    /// <returns>The invocation's id.</returns>
    /// <exception cref="InvocationFailedException">The function failed.</exception>
    public Task<string> RunTimerAsync(string name, bool isPastDue = false) =>
        Timers.RunAsync(
            invoker,
            Functions.Single(function => function.Name == name && function.TriggerType == "timerTrigger"),
            TimeProvider.System.GetUtcNow(),
            isPastDue
        );

    /// <summary>Stops as when the platform scales in: no more requests, WorkerTerminate, a time of grace, SIGKILL.</summary>
    /// <returns>The worker's exit code, or 137 if it was killed.</returns>
    public async Task<int> StopAsync()
    {
        await StopFrontAsync();
        channel.Send(new() { WorkerTerminate = new() { GracePeriod = Duration.FromTimeSpan(Grace) } });
        await Task.WhenAny(Worker.Exited, Task.Delay(Grace));
        if (!Worker.Exited.IsCompleted)
        {
            await Worker.KillAsync();
        }
        return await Worker.Exited;
    }

    /// <summary>Ends all at once; the worker, where it still runs, by SIGKILL.</summary>
    public async ValueTask DisposeAsync()
    {
        if (worker is { Exited.IsCompleted: false })
        {
            await worker.KillAsync();
        }
        await StopFrontAsync();
        if (grpc is not null)
        {
            await grpc.StopAsync();
            await grpc.DisposeAsync();
        }
        worker?.Dispose();
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.StartLimit);
        grpc = await GrpcServer.StartAsync(channel);
        worker = WorkerProcess.Start(options, new Uri(grpc.Urls.Single()), workerId);
        _ = CloseWithWorkerAsync(worker);
        var handshake = new Handshake(channel, options.Folder);
        Capabilities = await handshake.InitializeAsync(limit.Token);
        var workerUrl = Capabilities["HttpUri"];
        Functions = await handshake.LoadFunctionsAsync(limit.Token);
        front = await HttpFront.StartAsync(
            options,
            Functions,
            forwarder => new HttpInvoker(forwarder, invoker, workerUrl)
        );
    }

    private async Task CloseWithWorkerAsync(WorkerProcess process)
    {
        var code = await process.Exited;
        channel.Close(WorkerExitedException.Of(code, process));
    }

    private async Task StopFrontAsync()
    {
        if (front is not null)
        {
            await front.StopAsync();
            await front.DisposeAsync();
            front = null;
        }
    }
}
