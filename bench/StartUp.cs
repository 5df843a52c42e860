using System.Diagnostics;
using System.Net;
using Bench.Servers;
using DevEnvironment.Node;
using DevEnvironment.Ports;
using DevEnvironment.Storage;
using FunctionsTestHost;

namespace Bench;

/// <summary>One start, in milliseconds since the process began.</summary>
/// <param name="Ready">The first 200 of <c>/health/ready</c>, which reads two tables.</param>
/// <param name="Refreshed">The answer to a refresh, the first request after that.</param>
/// <param name="LoggedIn">The tokens of a complete login by a known client, begun after the refresh.</param>
internal sealed record Start(double Ready, double Refreshed, double LoggedIn);

/// <summary>The starts of one form of the published program.</summary>
internal sealed record StartUpFigure(string Form, IReadOnlyList<Start> Starts);

/// <summary>Starts a published program again and again, for the same client and user.</summary>
/// <param name="form">What the form is called.</param>
/// <param name="launch">Starts it with an issuer.</param>
internal sealed class StartUp(string form, Func<string, CancellationToken, Task<IAsyncDisposable>> launch) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string issuer = $"http://localhost:{FreePort.Next()}";
    private readonly Caller caller = new();
    private readonly HttpClient http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });
    private readonly List<Start> starts = [];
    private BrokerCalls? calls;

    /// <param name="programs">Published programs that run by themselves. The first one also runs under the test host.</param>
    /// <param name="runs">Measured runs of each form, after one warm-up.</param>
    /// <param name="progress">Gets a line for each start.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    public static async Task<IReadOnlyList<StartUpFigure>> RunAsync(
        IReadOnlyList<Variant> programs,
        int runs,
        TextWriter progress,
        CancellationToken cancellation
    )
    {
        var node = await NodeParts.PrepareAsync(cancellationToken: cancellation);
        await using var azurite = await Azurite.StartAsync(node, cancellationToken: cancellation);
        await using var upstream = await StubIdentityProvider.StartAsync();
        List<StartUp> forms = [.. Forms(programs, upstream.Issuer, azurite)];
        try
        {
            for (var run = 0; run <= runs; run++)
            {
                foreach (var each in forms)
                {
                    await each.OnceAsync(isMeasured: run > 0, progress, cancellation);
                }
            }
            return [.. forms.Select(each => each.Figure)];
        }
        finally
        {
            forms.ForEach(each => each.Dispose());
        }
    }

    private StartUpFigure Figure => new(form, starts);

    public void Dispose()
    {
        caller.Dispose();
        http.Dispose();
    }

    private static IEnumerable<StartUp> Forms(IReadOnlyList<Variant> programs, string upstream, Azurite azurite)
    {
        foreach (var program in programs)
        {
            yield return new(
                program.Name,
                (issuer, _) => AloneAsync(program, Broker.SettingsOf(issuer, upstream, azurite))
            );
        }
        yield return new(
            "worker under the test host",
            (issuer, stop) => UnderHostAsync(programs[0], issuer, upstream, azurite, stop)
        );
    }

    private async Task OnceAsync(bool isMeasured, TextWriter progress, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        await using var program = await launch(issuer, cancellation);
        var ready = await ReadyAsync(started, cancellation);
        if (calls is null)
        {
            calls = await BrokerCalls.RegisterAsync(issuer, Broker.Resource);
            await calls.LogInAsync(caller);
        }
        await calls.RefreshAsync(caller);
        var refreshed = Stopwatch.GetElapsedTime(started);
        await calls.LogInAsync(caller);
        var start = new Start(
            ready.TotalMilliseconds,
            refreshed.TotalMilliseconds,
            Stopwatch.GetElapsedTime(started).TotalMilliseconds
        );
        await progress.WriteLineAsync(
            $"{(isMeasured ? "measured" : "warm-up")}: {form}: ready {start.Ready:F0} ms, refreshed {start.Refreshed:F0}, logged in {start.LoggedIn:F0}"
        );
        if (isMeasured)
        {
            starts.Add(start);
        }
    }

    private async Task<TimeSpan> ReadyAsync(long started, CancellationToken cancellation)
    {
        while (Stopwatch.GetElapsedTime(started) < Limit)
        {
            try
            {
                using var response = await http.GetAsync($"{issuer}/health/ready", cancellation);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    return Stopwatch.GetElapsedTime(started);
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(2, cancellation);
        }
        throw new TimeoutException($"{issuer} was not ready within {Limit.TotalSeconds} seconds.");
    }

    private static async Task<IAsyncDisposable> AloneAsync(Variant program, Dictionary<string, string> settings) =>
        await ServerProcess.StartAsync(program.StartWith(settings), isReady: null, Placement.Arrange(isWanted: false));

    private static async Task<IAsyncDisposable> UnderHostAsync(
        Variant program,
        string issuer,
        string upstream,
        Azurite azurite,
        CancellationToken cancellation
    )
    {
        var settings = Broker.ConfigurationOf(issuer, upstream, azurite);
        settings.Remove("ASPNETCORE_URLS");
        settings["AzureWebJobsStorage"] = azurite.ConnectionString;
        settings["AzureWebJobsDisableHomepage"] = "true";
        var options = new WorkerHostOptions
        {
            Folder = program.Folder,
            Port = new Uri(issuer).Port,
            Settings = settings,
        };
        return await WorkerHost.StartAsync(options, cancellation);
    }
}
