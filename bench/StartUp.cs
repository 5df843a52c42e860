using System.Diagnostics;
using System.Net;
using DevEnvironment.Node;
using DevEnvironment.Ports;
using DevEnvironment.Storage;
using FunctionsTestHost;

namespace Bench;

/// <summary>Times from process start to the first 200 of <c>/health/ready</c>, one per run, in milliseconds.</summary>
/// <param name="Form">How the published program was started.</param>
internal sealed record StartUpFigure(string Form, double[] Milliseconds);

/// <summary>Starts the published program alternately stand-alone and under the test host.</summary>
/// <param name="folder">The output folder of <c>dotnet publish src/McpOAuthFunctions</c>.</param>
internal sealed class StartUp(string folder, string upstream, Azurite azurite)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <param name="runs">Measured runs of each form, after one warm-up.</param>
    public static async Task<IReadOnlyList<StartUpFigure>> RunAsync(
        string folder,
        int runs,
        TextWriter progress,
        CancellationToken cancellation
    )
    {
        var node = await NodeParts.PrepareAsync(cancellationToken: cancellation);
        await using var azurite = await Azurite.StartAsync(node, cancellationToken: cancellation);
        await using var identityProvider = await StubIdentityProvider.StartAsync();
        var start = new StartUp(folder, identityProvider.Issuer, azurite);
        (string Form, Func<CancellationToken, Task<TimeSpan>> Once)[] forms =
        [
            ("stand-alone", start.AloneAsync),
            ("worker under the test host", start.UnderHostAsync),
        ];
        var figures = forms.ToDictionary(form => form.Form, _ => new List<double>());
        for (var run = 0; run <= runs; run++)
        {
            foreach (var (form, once) in forms)
            {
                var time = (await once(cancellation)).TotalMilliseconds;
                await progress.WriteLineAsync($"{(run == 0 ? "warm-up" : $"run {run}")}: {form}: {time:F0} ms");
                if (run > 0)
                {
                    figures[form].Add(time);
                }
            }
        }
        return [.. figures.Select(figure => new StartUpFigure(figure.Key, [.. figure.Value]))];
    }

    private async Task<TimeSpan> AloneAsync(CancellationToken cancellation)
    {
        var url = $"http://localhost:{FreePort.Next()}";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "McpOAuthFunctions.dll"), "--urls", url])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in BrokerSettings(url))
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        try
        {
            return await ReadyAsync(url, started, cancellation);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(cancellation);
        }
    }

    private async Task<TimeSpan> UnderHostAsync(CancellationToken cancellation)
    {
        var port = FreePort.Next();
        var options = new WorkerHostOptions
        {
            Folder = folder,
            Port = port,
            Settings = BrokerSettings($"http://localhost:{port}"),
        };
        var started = Stopwatch.GetTimestamp();
        await using var host = await WorkerHost.StartAsync(options, cancellation);
        return await ReadyAsync(host.Url, started, cancellation);
    }

    private static async Task<TimeSpan> ReadyAsync(string url, long started, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        while (Stopwatch.GetElapsedTime(started) < Limit)
        {
            try
            {
                using var response = await http.GetAsync($"{url}/health/ready", cancellation);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    return Stopwatch.GetElapsedTime(started);
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(5, cancellation);
        }
        throw new TimeoutException($"{url} was not ready within {Limit.TotalSeconds} seconds.");
    }

    private Dictionary<string, string?> BrokerSettings(string issuer) =>
        new()
        {
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
            ["Broker:Issuer"] = issuer,
            ["Storage:ConnectionString"] = azurite.ConnectionString,
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            ["AzureWebJobsDisableHomepage"] = "true",
            ["SignIn:Upstream"] = "bench",
            ["Upstreams:bench:Preset"] = "Oidc",
            ["Upstreams:bench:Issuer"] = upstream,
            ["Upstreams:bench:ClientId"] = "broker",
            ["Upstreams:bench:ClientSecret"] = "secret-of-the-broker-for-measuring",
            ["Resources:0:Uri"] = "http://localhost:7091/mcp",
        };
}
