using System.Diagnostics;
using System.Globalization;

namespace FunctionsTestHost;

/// <summary>The worker's process, started with the arguments and variables with which the Functions host starts it.</summary>
public sealed class WorkerProcess : IDisposable
{
    // What this machine and the test runner have set for .NET must not change how the worker behaves.
    private static readonly string[] Foreign =
    [
        "DOTNET_",
        "ASPNETCORE_",
        "OTEL_",
        "LOGGING__",
        "MSBUILD",
        "TESTINGPLATFORM_",
    ];

    private readonly Process process;
    private readonly List<string> output = [];
    private readonly List<string> errors = [];

    private WorkerProcess(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Exited = WaitAsync();
    }

    public int Id => process.Id;

    /// <summary>The exit code, once the process has ended and all that it printed has been read.</summary>
    public Task<int> Exited { get; }

    /// <summary>Lines of stdout so far.</summary>
    public IReadOnlyList<string> Output => Copy(output);

    /// <summary>Lines of stderr so far.</summary>
    public IReadOnlyList<string> Errors => Copy(errors);

    /// <summary>SIGTERM, as when the platform stops the container.</summary>
    public async Task<int> TerminateAsync()
    {
        await process.TerminateAsync();
        return await Exited;
    }

    /// <summary>SIGKILL: nothing of it runs any more.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await Exited;
    }

    public void Dispose() => process.Dispose();

    internal static WorkerProcess Start(WorkerHostOptions options, Uri host, string workerId)
    {
        var config = WorkerConfig.Read(options.Folder);
        var start = new ProcessStartInfo(config.Executable, [config.WorkerPath, .. Arguments(host, workerId)])
        {
            WorkingDirectory = options.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsForeign).ToList())
        {
            start.Environment.Remove(name);
        }
        foreach (var (name, value) in Variables(options))
        {
            start.Environment[name] = value;
        }
        return new(start);
    }

    // Each one twice: the names without "functions-" are those of older workers.
    private static IEnumerable<string> Arguments(Uri host, string workerId)
    {
        var port = host.Port.ToString(CultureInfo.InvariantCulture);
        var length = int.MaxValue.ToString(CultureInfo.InvariantCulture);
        var requestId = NewId.Create();
        return
        [
            .. new[] { "--host", host.Host, "--port", port, "--workerId", workerId, "--requestId", requestId },
            .. new[] { "--grpcMaxMessageLength", length, "--functions-uri", host.AbsoluteUri },
            .. new[] { "--functions-worker-id", workerId, "--functions-request-id", requestId },
            .. new[] { "--functions-grpc-max-message-length", length },
        ];
    }

    private static Dictionary<string, string?> Variables(WorkerHostOptions options)
    {
        var variables = new Dictionary<string, string?>
        {
            ["FUNCTIONS_EXTENSION_VERSION"] = "~4",
            ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
            ["FUNCTIONS_WORKER_DIRECTORY"] = options.Folder,
            ["FUNCTIONS_APPLICATION_DIRECTORY"] = options.Folder,
            ["AzureWebJobsScriptRoot"] = options.Folder,
        };
        foreach (var (name, value) in options.Settings)
        {
            variables[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        return variables;
    }

    private static bool IsForeign(string name) =>
        name != "DOTNET_ROOT" && Foreign.Any(one => name.StartsWith(one, StringComparison.OrdinalIgnoreCase));

    private static void Keep(List<string> lines, string? line)
    {
        if (line is not null)
        {
            lock (lines)
            {
                lines.Add(line);
            }
        }
    }

    private static List<string> Copy(List<string> lines)
    {
        lock (lines)
        {
            return [.. lines];
        }
    }

    private async Task<int> WaitAsync()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
